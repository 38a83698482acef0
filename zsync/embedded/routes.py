"""The one table of routes: path pattern → method → handler. `{key}` is an object key, `{name}` any text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zsync.embedded import (
    accounts,
    admin,
    collections,
    deleted,
    files,
    fulltext,
    groups,
    hooks,
    items,
    membership,
    searches,
    sessions,
    settings,
    storage,
    tags,
    types,
)
from zsync.embedded import local as desktop
from zsync.embedded.errors import Refused
from zsync.embedded.services import Call
from zsync.embedded.values import whole
from zsync.embedded.wire import Response
from zsync.embedded.writes import writes_many, writes_one

Handler = Callable[[Call], Response]
Methods = Mapping[str, Handler]

LIBRARY: Mapping[str, Methods] = {
    "/items": {"GET": items.all_items, **writes_many(items.ITEMS)},
    "/items/top": {"GET": items.top_items},
    "/items/trash": {"GET": items.trashed_items},
    "/items/tags": {"GET": tags.items_tags},
    "/items/top/tags": {"GET": tags.top_items_tags},
    "/items/trash/tags": {"GET": tags.trash_items_tags},
    "/items/{key}": {"GET": items.one_item, **writes_one(items.ITEMS)},
    "/items/{key}/children": {"GET": items.children},
    "/items/{key}/tags": {"GET": tags.item_tags},
    "/items/{key}/file": {"GET": files.download, "POST": files.upload},
    "/items/{key}/file/view": {"GET": files.view},
    "/items/{key}/file/view/url": {"GET": files.view_url},
    "/items/{key}/fulltext": {"GET": fulltext.one, "PUT": fulltext.put},
    "/publications/items": {"GET": items.published_items, "POST": items.refuse_published},
    "/publications/items/top": {"GET": items.published_top_items},
    "/publications/items/{key}": {"GET": items.one_item},
    "/publications/items/{key}/children": {"GET": items.children},
    "/publications/items/{key}/file": {"GET": files.download},
    "/publications/items/{key}/file/view": {"GET": files.view},
    "/publications/items/{key}/file/view/url": {"GET": files.view_url},
    "/publications/settings": {"GET": deleted.published_settings},
    "/publications/deleted": {"GET": deleted.nothing_published},
    "/collections": {"GET": collections.all_collections, **writes_many(collections.COLLECTIONS)},
    "/collections/top": {"GET": collections.top_collections},
    "/collections/{key}": {"GET": collections.one_collection, **writes_one(collections.COLLECTIONS)},
    "/collections/{key}/collections": {"GET": collections.sub_collections},
    "/collections/{key}/items": {"GET": collections.collection_items, "POST": membership.add_items},
    "/collections/{key}/items/{item_key}": {"DELETE": membership.remove_item},
    "/collections/{key}/items/top": {"GET": collections.collection_top_items},
    "/collections/{key}/tags": {"GET": tags.collection_tags},
    "/collections/{key}/items/tags": {"GET": tags.collection_tags},
    "/collections/{key}/items/top/tags": {"GET": tags.collection_top_tags},
    "/searches": {"GET": searches.all_searches, **writes_many(searches.SEARCHES)},
    "/searches/{key}": {"GET": searches.one_search, **writes_one(searches.SEARCHES)},
    "/tags": {"GET": tags.all_tags, "DELETE": tags.delete_tags},
    "/tags/{name}": {"GET": tags.named_tags},
    "/deleted": {"GET": deleted.deleted},
    "/fulltext": {"GET": fulltext.versions, "POST": fulltext.post},
    "/settings": {
        "GET": settings.all_settings,
        "POST": settings.post_settings,
        "DELETE": settings.delete_settings,
    },
    "/settings/{name}": {
        "GET": settings.one_setting,
        "PUT": settings.put_setting,
        "POST": settings.put_setting,
        "DELETE": settings.delete_setting,
    },
}

USERS: Mapping[str, Methods] = {
    "/groups": {"GET": groups.user_groups},
    "/keys/current": {"GET": accounts.current_key, "DELETE": accounts.revoke_key},
    "/keys/{name}": {"GET": accounts.one_key, "DELETE": accounts.revoke_key},
}
GROUPS: Mapping[str, Methods] = {"": {"GET": groups.one_group}}
KEYS: Mapping[str, Methods] = {
    "/keys/sessions": {"POST": sessions.create},
    "/keys/sessions/{name}": {"GET": sessions.show, "DELETE": sessions.cancel},
    "/keys/current": {"GET": accounts.current_key, "DELETE": accounts.revoke_key},
}
GLOBAL: Mapping[str, Methods] = {
    **KEYS,
    "/keys/{name}": {"GET": accounts.one_key, "DELETE": accounts.revoke_key},
    "/itemTypes": {"GET": types.item_types},
    "/itemFields": {"GET": types.item_fields},
    "/itemTypeFields": {"GET": types.type_fields},
    "/itemTypeCreatorTypes": {"GET": types.type_creators},
    "/creatorFields": {"GET": types.creator_fields},
    "/items/new": {"GET": types.new_item},
    "/schema": {"GET": types.whole_schema},
    "/storage/uploads": {"POST": storage.receive},
    "/storage/files/{item}": {"GET": storage.send},
}
HOOKS: Mapping[str, Methods] = {
    "/keys/sessions/complete": {"POST": sessions.complete},
    "/keys/sessions/{name}/info": {"GET": sessions.info},
    **KEYS,
    "/groups": {"GET": groups.all_groups, "POST": admin.create_group},
    "/keys/{name}": {"GET": accounts.one_key, "PUT": admin.change_key, "DELETE": accounts.revoke_key},
    "/test/setup": {"POST": hooks.setup},
    "/test/faults": {"GET": hooks.list_faults, "POST": hooks.add_faults, "DELETE": hooks.clear_faults},
}
LIBRARY_HOOKS: Mapping[str, Methods] = {
    "/clear": {"POST": hooks.clear},
    "/keys": {"GET": admin.list_keys, "POST": admin.create_key},
}
GROUP_HOOKS: Mapping[str, Methods] = {
    "/users": {"POST": admin.add_members},
    "": {"GET": groups.one_group, "PUT": admin.change_group, "DELETE": admin.delete_group},
}


@dataclass(frozen=True, slots=True)
class Route:
    """A matched path: which methods it has, what its parts are, and its library if it has one."""

    methods: Methods
    args: Mapping[str, str]
    kind: str = ""
    number: int = 0

    def handler(self, method: str) -> Handler:
        """The handler of a method; 405 with `Allow` when there is none. HEAD is GET without a body."""
        found = self.methods.get("GET" if method == "HEAD" else method)
        if found is None:
            raise Refused(405, "Method not allowed", headers=[("Allow", ", ".join(sorted(self.methods)))])
        return found


def _compile(table: Mapping[str, Methods]) -> list[tuple[re.Pattern[str], Methods]]:
    shapes = {"{key}": r"(?P<key>[0-9A-Z]{8})", "{name}": r"(?P<name>.+)", "{item}": r"(?P<item>\d{1,18})"}
    shapes["{item_key}"] = r"(?P<item_key>[0-9A-Z]{8})"

    def pattern(path: str) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{\w+\}", lambda match: shapes[match[0]], path))

    return [(pattern(path), methods) for path, methods in table.items()]


_LIBRARY, _GLOBAL, _HOOKS = _compile(LIBRARY), _compile(GLOBAL), _compile(HOOKS)
_USERS, _GROUPS = _compile(USERS), _compile(GROUPS)
_LOCAL = _compile({**desktop.ROUTES, "/local/uploads/{name}": {"POST": storage.receive_local}})
_LIBRARY_HOOKS, _GROUP_HOOKS = _compile(LIBRARY_HOOKS), _compile(GROUP_HOOKS)
_PREFIX = re.compile(r"/(?P<kind>users|groups)/(?P<number>[^/]*)(?P<rest>/.*)?", re.DOTALL)


def find_route(path: str, *, test_hooks: bool, local: bool = False) -> Route:
    """The route of a path; 404 when there is none, 400 for a user or group that is not a number."""
    path = path.rstrip("/") or "/"
    prefix = _PREFIX.fullmatch(path)
    if prefix is None:
        return _first(path, _HOOKS * test_hooks + _LOCAL * local + _GLOBAL)
    number = whole(prefix["number"])
    if number is None:
        raise Refused(400, f"Invalid {prefix['kind'][:-1]} ID")
    if local and prefix["rest"] == "/settings":
        return Route({"GET": desktop.no_settings}, {}, prefix["kind"], number)
    own = _USERS if prefix["kind"] == "users" else _GROUP_HOOKS * test_hooks + _GROUPS
    found = _first(prefix["rest"] or "", _LIBRARY + _LIBRARY_HOOKS * test_hooks + own)
    return Route(found.methods, found.args, prefix["kind"], number)


def _first(path: str, table: list[tuple[re.Pattern[str], Methods]]) -> Route:
    for pattern, methods in table:
        if match := pattern.fullmatch(path):
            return Route(methods, match.groupdict())
    raise Refused(404, "Not found")
