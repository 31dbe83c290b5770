"""Days of real hotlines to replay: how their calls spread over the hours, and what they come to.

Owns figures and their sources. Counterpart: simulation.py, which runs them.
"""

from __future__ import annotations

#: Per cent of a day's calls by hour from nine o'clock. The hours 10, 11, 12, 14 and 15 stand to each
#: other as Cheonan's calls of 2016 to 2020 do (255,469 : 231,269 : 93,097 : 237,584 : 232,387, the only
#: municipal profile published: newsncc.com, 103848); the other four are assumed.
SHARES = (10.43, 15.675, 14.19, 5.712, 9.22, 14.578, 14.259, 10.43, 5.506)
