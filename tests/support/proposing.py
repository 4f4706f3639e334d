"""Proposals for the last text of a document."""

from degarble.models.proposals.proposal import Document, Proposal, Proposer


def proposals(propose: Proposer, *texts: str, known: tuple[str, ...] = ()) -> list[Proposal]:
    """All proposals for the last of the texts."""
    return list(propose(Document(texts, known), len(texts) - 1))


def fixes(propose: Proposer, *texts: str, known: tuple[str, ...] = ()) -> set[str]:
    """What the last of the texts would read like."""
    return {proposal.apply(texts[-1]) for proposal in proposals(propose, *texts, known=known)}
