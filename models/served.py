"""A corrector behind an OpenAI-compatible server, named `openai:URL#MODEL`.

Only sentences with marks are sent, and only to this server. Edits outside the marks are dropped, as for other
rewriters.
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
_DEFAULT_PROBABILITY: Final = 0.5
"""For servers that return no log-probabilities: these edits stay suggestions."""
_LENGTH_RATIO: Final = 1.5
_BUSY: Final = (408, 429, 500, 502, 503, 504)


class ServedRewriter:
    """Sends sentences to a server, `BATCH` requests at a time."""

    def __init__(self, url: str, model: str, *, key: str | None = None, timeout: float = 60.0,
                 retries: int = 5, wait: float = 0.5) -> None:
        """`url` is the part before /chat/completions. `timeout` is in seconds, for one answer. A busy or failing server
        gets up to `retries` more requests, after `wait` seconds, then twice that, and so on, or after the time the
        server asks for."""
        import urllib3

        self.url, self.model = f"{url.rstrip('/')}/chat/completions", model
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        again = urllib3.Retry(total=retries, backoff_factor=wait, status_forcelist=_BUSY,
                              allowed_methods=None, raise_on_status=False, redirect=0)
        self._pool = urllib3.PoolManager(maxsize=BATCH, timeout=timeout, retries=again)

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """Edits of each segment; see models.interfaces.Corrector.

        Raises ModelError if the server is unreachable, refuses, or answers anything but a chat completion.
        """
        return rewriting_edits(self.rewrite, segments, spans)

    def rewrite(self, sentences: Sequence[str]) -> list[tuple[str, float]]:
        """Each sentence rewritten, with the mean probability of its tokens, or 0.5 if the server returns none. An
        answer that is not one sentence of similar length counts as no change."""
        with ThreadPoolExecutor(BATCH) as pool:
            answers = list(pool.map(self._ask, sentences))
        return [answer if _is_sentence(answer[0], sentence) else (sentence, 1.0)
                for sentence, answer in zip(sentences, answers, strict=True)]

    def _ask(self, sentence: str) -> tuple[str, float]:
        import urllib3

        request = {"model": self.model, "temperature": 0, "logprobs": True,
                   "messages": [{"role": "user", "content": CHAT + sentence}]}
        try:
            reply = self._pool.request("POST", self.url, body=json.dumps(request), headers=self._headers)
        except urllib3.exceptions.HTTPError as error:
            raise ModelError(f"no answer: {error}", where=self.url, remedy="is the server running?") from error
        if reply.status != 200:
            message = reply.data.decode("utf-8", "replace").strip().partition("\n")[0][:200]
            raise ModelError(f"the server answers {reply.status}: {message}", where=self.url,
                             remedy=f"set the key in {KEY}" if reply.status in (401, 403) else "")
        try:
            choice = json.loads(reply.data)["choices"][0]
            return str(choice["message"]["content"]).strip(), _mean_probability(choice)
        except (ValueError, LookupError, TypeError) as error:
            raise ModelError(f"the answer is not a chat completion: {error!r}", where=self.url) from error


def load_served(name: str) -> ServedRewriter:
    """The corrector named `openai:URL#MODEL`. The environment variable OPENAI_API_KEY has its key, if it needs one.

    Raises OptionError for a name of another form.
    """
    url, _, model = name.removeprefix(PREFIX).partition("#")
    if not url.startswith(("http://", "https://")) or not model:
        raise OptionError(f"not a server name: {name}",
                          remedy="write openai:URL#MODEL, for example openai:http://127.0.0.1:8000/v1#my-model")
    return ServedRewriter(url, model, key=os.environ.get(KEY))


def _mean_probability(choice: dict[str, Any]) -> float:
    tokens = (choice.get("logprobs") or {}).get("content") or []
    logs = [float(token["logprob"]) for token in tokens]
    return math.exp(sum(logs) / len(logs)) if logs else _DEFAULT_PROBABILITY


def _is_sentence(text: str, sentence: str) -> bool:
    return bool(text) and "\n" not in text and (
        len(sentence) / _LENGTH_RATIO - 20 <= len(text) <= len(sentence) * _LENGTH_RATIO + 20)
