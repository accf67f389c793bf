"""The table of all peers; each module adds those of its subject."""
import peer_distributions  # noqa: F401
import peer_drivers  # noqa: F401
import peer_groups  # noqa: F401
import peer_means  # noqa: F401
import peer_shares  # noqa: F401
import peer_times  # noqa: F401
from rules import NO_ANSWER, NotComparable, PEERS  # noqa: F401
