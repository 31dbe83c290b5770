"""PURE. Who talks to whom: calls, counsellors, rooms, offers, routing, estimates.

Two vocabularies, events.py (in) and commands.py (out), and one way through:

    engine.handle(event, now) -> list[Command]      one thing happened
    engine.handle_all(events, now) -> list[Command] several at one instant: one round of decisions
    engine.next_deadline() -> float | None          when to call handle(TimePassed(), …)
    engine.snapshot() -> Snapshot                   everything, for screens, restarts and simulations

Time is an argument, and so is chance. The same engine runs the hotline and the simulator.
"""
