"""What `zsync.yaml` says of one `.bib` file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BibFile:
    """One `.bib` file, relative to the root. `dialect` "" = found from the file itself.

    `takes` are the rules by which new entries go here: `cited`, `type:book`, `collection:Thesis`; none = all.
    `folders` are where linked files lie (they may be outside the project); the first one inside takes new files.
    `aliases`: the old key of a renamed entry goes into its field `ids` (biblatex).
    `keys`: entries without one may be given a key. `groups`: its JabRef groups are collections. `relations`: what
    its entries name as `related` is merged.
    """

    path: str
    dialect: str = ""
    read_only: bool = False
    fields: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    aliases: bool = False
    keys: bool = True
    groups: bool = False
    relations: bool = False
