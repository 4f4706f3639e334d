"""A corrector behind an OpenAI-compatible server, named by the user as `openai:URL#MODEL`.

Nothing is sent anywhere else, and only sentences in which the detector marked something. What comes back is
cut back to the marked spans like any rewriting.
"""

import json
import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from ..corpora.errors import ModelError, OptionError
from ..corpora.records import Edit, Segment, Span
from .rewriters import BATCH, CHAT, rewriting_edits

PREFIX: Final = "openai:"
KEY: Final = "OPENAI_API_KEY"
_UNTOLD: Final = 0.5
"""The chance of an answer whose server tells no log-probabilities: such edits are left to review."""
_MOST_LONGER: Final = 1.5
_BUSY: Final = (408, 429, 500, 502, 503, 504)


class ServedRewriter:
    """Asks a server for each sentence, `BATCH` at a time."""

    def __init__(self, url: str, model: str, *, key: str | None = None, timeout: float = 60.0,
                 retries: int = 5, wait: float = 0.5) -> None:
        """`url` is what stands before /chat/completions. `timeout` in seconds, of one answer. A busy or
        broken server is asked again up to `retries` times, after `wait` seconds, twice that, and so on, or
        as long as it says."""
        import urllib3

        self.url, self.model = f"{url.rstrip('/')}/chat/completions", model
        self._headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {key}"} if key else {})
        again = urllib3.Retry(total=retries, backoff_factor=wait, status_forcelist=_BUSY,
                              allowed_methods=None, raise_on_status=False, redirect=0)
        self._pool = urllib3.PoolManager(maxsize=BATCH, timeout=timeout, retries=again)

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """Edits of each segment; see models.interfaces.Corrector.

        Raises ModelError where the server cannot be reached, refuses, or answers something else than a
        chat completion.
        """
        return rewriting_edits(self.rewrite, segments, spans)

    def rewrite(self, sentences: Sequence[str]) -> list[tuple[str, float]]:
        """Each sentence as the model would have it, with the mean probability of its tokens, or 0.5 where
        the server tells none. An answer that is no single sentence of like length counts as no change."""
        with ThreadPoolExecutor(BATCH) as pool:
            answers = list(pool.map(self._ask, sentences))
        return [(sentence, 1.0) if not _is_sentence(text, sentence) else (text, chance)
                for sentence, (text, chance) in zip(sentences, answers, strict=True)]

    def _ask(self, sentence: str) -> tuple[str, float]:
        import urllib3

        asked = {"model": self.model, "temperature": 0, "logprobs": True,
                 "messages": [{"role": "user", "content": CHAT + sentence}]}
        try:
            reply = self._pool.request("POST", self.url, body=json.dumps(asked), headers=self._headers)
        except urllib3.exceptions.HTTPError as error:
            raise ModelError(f"no answer: {error}", where=self.url,
                             remedy="is the server running?") from error
        if reply.status != 200:
            said = reply.data.decode("utf-8", "replace").strip().partition("\n")[0][:200]
            raise ModelError(f"the server answers {reply.status}: {said}", where=self.url,
                             remedy=f"the key is read from {KEY}" if reply.status in (401, 403) else "")
        try:
            choice = json.loads(reply.data)["choices"][0]
            return str(choice["message"]["content"]).strip(), _chance(choice)
        except (ValueError, LookupError, TypeError) as error:
            raise ModelError(f"the answer is no chat completion: {error!r}", where=self.url) from error


def load_served(name: str) -> ServedRewriter:
    """The corrector named `openai:URL#MODEL`; its key, if it needs one, is in the environment.

    Raises OptionError where the name has another form.
    """
    url, _, model = name.removeprefix(PREFIX).partition("#")
    if not url.startswith(("http://", "https://")) or not model:
        raise OptionError(f"no such server: {name}",
                          remedy="openai:URL#MODEL, as in openai:http://127.0.0.1:8000/v1#my-model")
    return ServedRewriter(url, model, key=os.environ.get(KEY))


def _chance(choice: dict[str, Any]) -> float:
    told = (choice.get("logprobs") or {}).get("content") or []
    logs = [float(token["logprob"]) for token in told]
    return math.exp(sum(logs) / len(logs)) if logs else _UNTOLD


def _is_sentence(text: str, sentence: str) -> bool:
    return bool(text) and "\n" not in text and (
        len(sentence) / _MOST_LONGER - 20 <= len(text) <= len(sentence) * _MOST_LONGER + 20)
