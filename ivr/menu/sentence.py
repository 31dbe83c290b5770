"""One thing that is said: a sentence of the catalogue, or words written in the document itself.

In YAML: `menu/greeting`, or `{prompt: menu/foreign, language: en}` for a sentence in a language
other than the call's, or `{ko: "…", en: "…"}` for words that are turned into speech as they stand,
or `{value: number}` for what the caller typed at the `ask` step that keeps it under this name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, StringConstraints, Tag

PromptName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(/[a-z0-9_]+)*$", max_length=120)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]


class InLanguage(BaseModel):
    """A sentence of the catalogue, always in one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: PromptName
    language: Language


class Learnt(BaseModel):
    """What the caller typed, by the name that an `ask` step gave it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


def _form(value: Any) -> str:
    if isinstance(value, InLanguage) or (isinstance(value, Mapping) and "prompt" in value):
        return "in_language"
    if isinstance(value, Learnt) or (isinstance(value, Mapping) and "value" in value):
        return "learnt"
    return "words" if isinstance(value, Mapping) else "prompt"


Sentence = Annotated[
    Annotated[PromptName, Tag("prompt")]
    | Annotated[InLanguage, Tag("in_language")]
    | Annotated[Learnt, Tag("learnt")]
    | Annotated[Mapping[Language, Words], Tag("words")],
    Discriminator(_form),
]


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


#: One sentence, or several played without gaps.
Sentences = Annotated[
    tuple[Sentence, ...], BeforeValidator(_as_list, json_schema_input_type=Sentence | list[Sentence])
]
