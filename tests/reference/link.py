"""The plain twin of link: the same answers from lists of dicts, slowly and without SQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import md5
from itertools import combinations
from typing import Any

Row = dict[str, Any]
Score = Callable[
    [Row, Row], tuple[int, int] | None
]  # probability and weight, None when no block joins them
PERSON_CODES = (
    "relation", "marital", "schooling", "school_level", "education", "works", "sector", "position", "disability",
    "illness", "pregnant", "holds_pbi",
)  # fmt: skip
NEVER = 99_999_999


def link(world: Mapping[str, list[Row]], *, linking: Any, sources: Any, variables: Sequence[str], score: Score,
         quarter: str) -> dict[str, list[Row]]:  # fmt: skip
    """The tables of link, as lists of rows."""
    return _Link(world, linking, sources, tuple(variables), score, quarter).tables()


class _Link:
    def __init__(
        self, world: Any, linking: Any, sources: Any, variables: Any, score: Score, quarter: str
    ) -> None:
        self.linking, self.sources, self.variables, self.score = linking, sources, variables, score
        self.quarter = quarter
        self.records = _numbered(world["records"], linking, sources)
        self.by_no = {row["no"]: row for row in self.records}
        self.family_records = world["family_records"]
        self.villages = {row["village_code"] for row in world["villages"]}
        self.old_persons = {row["person_id"]: row for row in world["previous_persons"]}
        self.old_families = {row["family_id"]: row for row in world["previous_families"]}
        self.old_links = world["previous_record_links"]
        self.old_by_nik = {row["nik"]: row for row in self.old_persons.values() if row["nik"]}
        self.counters = {row["kind"]: row["highest"] for row in world["previous_key_counters"]}
        self.decided = self._decisions()

    def tables(self) -> dict[str, list[Row]]:
        self._judge()
        self._cluster()
        self._name_persons()
        self._survive()
        self._families()
        self._answers()
        return {
            "record_links": self.record_links, "review_pairs": self._reviews(), "persons": self._persons(),
            "memberships": self._memberships(), "families": self._family_rows(), "provenance": self.provenance,
            "family_sources": self.family_sources, "life_events": self._events(),
            "unplaced_records": self.unplaced,
        }  # fmt: skip

    def _decisions(self) -> list[tuple[int, int, bool]]:
        def numbers(name: Any) -> list[int]:
            return [
                row["no"]
                for row in self.records
                if (row["source"], row["record_key"]) == (name.source, name.key)
            ]

        return [
            (a, b, each.same)
            for each in self.linking.decisions
            for a in numbers(each.record) for b in numbers(each.other) if a != b
        ]  # fmt: skip

    # ------------------------------------------------------------------ entities

    def _judge(self) -> None:
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in self.records:
            if row["nik"]:
                groups[row["nik"]].append(row)
        apart = self._kept_apart(groups)
        self.anchor_of: dict[int, int] = {}  # every record with a NIK → who stands for the NIK
        self.sane: set[int] = set()
        self.entities: dict[int, tuple[str, bool]] = {}  # anchor → NIK, confirmed
        for nik, rows in groups.items():
            anchor = self._anchor(rows, apart)
            for row in rows:
                self.anchor_of[row["no"]] = anchor["no"]
            sane = [row for row in rows if _holds(row, anchor, apart)]
            self.sane |= {row["no"] for row in sane}
            self.entities[anchor["no"]] = (nik, len(sane) > 1 or any(row["clean"] for row in sane))

    def _kept_apart(self, groups: Mapping[str, list[Row]]) -> set[int]:
        apart: set[int] = set()
        for rows in groups.values():
            seen: set[str] = set()
            for row in (row for row in rows if row["clean"]):
                apart |= {row["no"]} if row["source"] in seen else set()
                seen.add(row["source"])
        for a, b, same in self.decided:
            one, other = self.by_no[a], self.by_no[b]
            if not same and one["nik"] and one["nik"] == other["nik"]:
                apart.add(max((not one["clean"], a), (not other["clean"], b))[1])
        return apart

    @staticmethod
    def _anchor(rows: list[Row], apart: set[int]) -> Row:
        clean = [row for row in rows if row["clean"]]
        anchor = (clean or rows)[0]
        if clean or len(rows) < 3 or all(_holds(row, anchor, apart) for row in rows):
            return anchor
        return min(rows, key=lambda row: (-sum(sane(row, other) for other in rows), row["no"]))

    # ------------------------------------------------------------------ clusters

    def _cluster(self) -> None:
        self.taken = self._taken()
        self.members = {
            no: self.anchor_of[no]
            for no in self.sane
            if self.entities[self.anchor_of[no]][1] and no not in self.taken
        }
        self.before = self._linked_before()
        residual = [
            row
            for row in self.records
            if row["no"] not in self.members and row["no"] not in self.taken
        ]
        placed = {no: (anchor, "nik", 10_000) for no, anchor in self.members.items()}
        self.returned = returned = self._returned(residual)
        placed |= {no: (cluster, "previous", 10_000) for no, cluster in returned.items()}
        waiting = [row for row in residual if row["no"] not in returned]
        placed |= self._joined(waiting)
        left = [row for row in waiting if row["no"] not in placed]
        placed |= self._stars(left)
        placed |= {row["no"]: (row["no"], "own", 10_000) for row in left if row["no"] not in placed}
        for _ in range(4):
            for no, other in sorted(self.taken.items()):
                if no not in placed and other in placed and other not in self._moved_now(placed):
                    placed[no] = (placed[other][0], "decision", 10_000)
        self.clusters = self._parted(placed)

    def _moved_now(self, placed: Any) -> set[int]:
        return {no for no in self.taken if no not in placed}

    def _standing(self, no: int) -> int:
        anchor = self.anchor_of.get(no)
        if no not in self.sane or anchor is None or not self.entities[anchor][1]:
            return 2
        return 0 if anchor == no else 1

    def _taken(self) -> dict[int, int]:
        taken: dict[int, int] = {}
        for a, b, same in self.decided:
            stays, moves = sorted((self._standing(no), no) for no in (a, b))
            if same and moves[0] > 0:
                taken[moves[1]] = min(taken.get(moves[1], stays[1]), stays[1])
        return taken

    def _linked_before(self) -> dict[int, tuple[int, bool]]:
        """Record → person of the last release, and whether it had been joined to others there."""
        found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        together = Counter(old["person_id"] for old in self.old_links)
        for row in self.records:
            for old in self.old_links:
                if (old["source"], old["record_key"]) != (row["source"], row["record_key"]):
                    continue
                person = self.old_persons.get(old["person_id"])
                if person and sane(row, person):
                    found[row["no"]].append((old["person_id"], together[old["person_id"]] > 1))
        return {
            no: (min(p for p, _ in each), any(j for _, j in each)) for no, each in found.items()
        }

    def _returned(self, residual: list[Row]) -> dict[int, int]:
        touched = {no for a, b, _ in self.decided for no in (a, b)}
        kept = {
            self.old_by_nik[nik]["person_id"]: anchor
            for anchor, (nik, confirmed) in self.entities.items()
            if confirmed and nik in self.old_by_nik and self._is_kept(anchor, self.old_by_nik[nik])
        }
        returned: dict[int, int] = {}
        clean_places = self._clean_places(self.members)
        for row in residual:
            person, joined = self.before.get(row["no"], (0, False))
            if not joined or row["no"] in touched:
                continue
            entity = kept.get(person)
            nik = self.entities[entity][0] if entity else None
            if nik is None or self._shared_nik(row) != nik:
                place = (entity if entity else -person, row["source"])
                if not row["clean"] or place not in clean_places:
                    returned[row["no"]] = place[0]
                    clean_places |= {place} if row["clean"] else set()
        return returned

    def _is_kept(self, anchor: int, old: Row) -> bool:
        again = {
            (each["source"], each["record_key"])
            for each in self.old_links
            if each["person_id"] == old["person_id"]
        }
        delivered = (self.by_no[no] for no, entity in self.members.items() if entity == anchor)
        anew = any((row["source"], row["record_key"]) in again for row in delivered)
        return anew or sane(self.by_no[anchor], old)

    def _clean_places(self, placed: Mapping[int, int]) -> set[tuple[int, str]]:
        return {
            (e, self.by_no[no]["source"]) for no, e in placed.items() if self.by_no[no]["clean"]
        }

    def _own_nik(self, row: Row) -> str | None:
        return row["nik"] if row["no"] in self.entities else None

    def _shared_nik(self, row: Row) -> str | None:
        return None if row["no"] in self.entities else row["nik"]

    def _faces(self) -> list[tuple[int, Row]]:
        faces = []
        differing: dict[tuple[Any, ...], int] = {}
        for no, entity in sorted(self.members.items()):
            row, anchor = self.by_no[no], self.by_no[entity]
            parts = ("name_key", "birth_date", "village_code", "kk")
            if no == entity:
                faces.append((entity, row))
            if any(
                row[p] is not None and anchor[p] is not None and row[p] != anchor[p] for p in parts
            ):
                differing.setdefault((entity, *(row[p] for p in parts)), no)
        faces += [(key[0], self.by_no[no]) for key, no in differing.items() if no != key[0]]
        known = {nik for nik, confirmed in self.entities.values() if confirmed}
        alone = {person for person, joined in self.before.values() if not joined}
        for person_id, old in self.old_persons.items():
            if (old["nik"] is None or old["nik"] not in known) and person_id not in alone:
                family = self.old_families.get(old["family_id"], {})
                faces.append((-person_id, {**old, "no": -person_id, "kk": family.get("kk")}))
        return faces

    def _candidates(self, waiting: list[Row]) -> list[Row]:
        faces = self._faces()
        clean_places = self._clean_places(self.members | self.returned)
        apart = {
            (x, self.members[y]) for a, b, same in self.decided if not same
            for x, y in ((a, b), (b, a)) if y in self.members
        }  # fmt: skip
        found = []
        for row in waiting:
            best: dict[int, tuple[int, int]] = {}
            for entity, face in faces:
                scored = self.score(row, face)
                if scored:
                    old = best.get(entity, (0, -(10**9)))
                    best[entity] = (max(old[0], scored[0]), max(old[1], scored[1]))
            for entity, (probability, weight) in best.items():
                nik = self.entities.get(entity, (None, True))[0]
                own, shared = self._own_nik(row), self._shared_nik(row)
                why = "model"
                if own and nik and distance(own, nik) > 2:
                    why = "two_niks"
                if row["clean"] and (entity, row["source"]) in clean_places:
                    why = "clean_twice"
                if shared and shared == nik:
                    why = "shared_nik"
                if (row["no"], entity) in apart:
                    why = "different"
                found.append(
                    {
                        "row": row,
                        "entity": entity,
                        "probability": probability,
                        "weight": weight,
                        "why": why,
                    }
                )
        return found

    def _joined(self, waiting: list[Row]) -> dict[int, tuple[int, str, int]]:
        self.candidates = self._candidates(waiting)
        by_record: dict[int, list[Row]] = defaultdict(list)
        for each in self.candidates:
            if each["why"] == "model":
                by_record[each["row"]["no"]].append(each)
        best = []
        for each in by_record.values():
            each.sort(key=lambda c: (-c["weight"], c["entity"]))
            second = each[1]["weight"] if len(each) > 1 else None
            best.append((each[0], second))
        first_of_source: dict[tuple[int, str], Row] = {}
        for candidate, _ in sorted(best, key=lambda b: (-b[0]["weight"], b[0]["row"]["no"])):
            first_of_source.setdefault((candidate["entity"], candidate["row"]["source"]), candidate)
        joined = {}
        for candidate, second in best:
            row, entity = candidate["row"], candidate["entity"]
            unrivalled = second is None or candidate["weight"] - second >= self.linking.margin
            alone = not row["clean"] or first_of_source[entity, row["source"]] is candidate
            if candidate["probability"] >= self.linking.accept and unrivalled and alone:
                joined[row["no"]] = (entity, "model", candidate["probability"])
        self.accepted = set(joined)
        return joined

    def _edges(self, left: list[Row]) -> dict[tuple[int, int], tuple[int, int]]:
        apart = {frozenset((a, b)) for a, b, same in self.decided if not same}
        edges = {}
        for one, other in combinations(left, 2):
            scored = self.score(one, other)
            own = (self._own_nik(one), self._own_nik(other))
            shared = (self._shared_nik(one), self._shared_nik(other))
            if (
                scored is not None
                and scored[0] >= self.linking.accept
                and frozenset((one["no"], other["no"])) not in apart
                and not (one["clean"] and other["clean"] and one["source"] == other["source"])
                and not (own[0] and own[1] and distance(own[0], own[1]) > 2)
                and not (shared[0] and shared[0] == own[1])
                and not (shared[1] and shared[1] == own[0])
            ):
                edges[one["no"], other["no"]] = scored
        return edges

    def _stars(self, left: list[Row]) -> dict[int, tuple[int, str, int]]:
        edges = self._edges(left)
        stars: dict[int, tuple[int, str, int]] = {}
        for _ in range(8):
            followers = {b for _, b in edges}
            wishes: dict[int, tuple[int, int, int]] = {}
            for (a, b), (probability, weight) in edges.items():
                if a not in followers:
                    wish = (-weight, a, probability)
                    wishes[b] = min(wishes.get(b, wish), wish)
            joins: dict[int, tuple[int, int]] = {}
            places: set[tuple[int, Any]] = set()
            for b, (_, a, probability) in sorted(wishes.items(), key=lambda w: (w[1][0], w[0])):
                row = self.by_no[b]
                place = (a, row["source"] if row["clean"] else b)
                if place not in places:
                    places.add(place)
                    joins[b] = (a, probability)
            if not joins:
                break
            stars |= {b: (a, "model", probability) for b, (a, probability) in joins.items()}
            gone = set(joins) | {a for a, _ in joins.values()}
            edges = {pair: scored for pair, scored in edges.items() if not gone & set(pair)}
        return stars

    def _parted(self, placed: dict[int, tuple[int, str, int]]) -> dict[int, tuple[int, str, int]]:
        leaving = set()
        for a, b, same in self.decided:
            if not same and placed[a][0] == placed[b][0]:
                worse = max(a, b)
                leaving.add(min(a, b) if worse == placed[a][0] else worse)
        return placed | {no: (no, "decision", 10_000) for no in leaving}

    # ------------------------------------------------------------------ keys

    def _name_persons(self) -> None:
        self.niks = self._cluster_niks()
        claims: dict[tuple[int, int], list[int]] = {}

        def claim(ours: int, theirs: int, priority: int, votes: int) -> None:
            held = claims.setdefault((ours, theirs), [priority, votes])
            claims[ours, theirs] = [min(held[0], priority), max(held[1], votes)]

        for cluster, (nik, anchor) in self.niks.items():
            old = self.old_by_nik.get(nik)
            if cluster > 0 and old and sane(self.by_no[anchor], old):
                claim(cluster, old["person_id"], 0, 1)
        for cluster in {c for c, _, _ in self.clusters.values() if c < 0}:
            claim(cluster, -cluster, 0, 1)
        for old in self.old_links:
            person = self.old_persons.get(old["person_id"])
            for row in self.records:
                again = (row["source"], row["record_key"]) == (old["source"], old["record_key"])
                cluster = self.clusters[row["no"]][0]
                nik = self.niks.get(cluster, (None, 0))[0]
                if again and person and nik and nik == person["nik"]:
                    claim(cluster, person["person_id"], 0, 1)
        votes = Counter((self.clusters[no][0], person) for no, (person, _) in self.before.items())
        for (cluster, person), count in votes.items():
            claim(cluster, person, 1, count)
        self.claims = claims
        self.kept = awarded(claims)
        first: dict[int, int] = {}
        for no, (cluster, _, _) in sorted(self.clusters.items()):
            first.setdefault(cluster, no)
        anchors = {}
        for cluster in set(first) - set(self.kept):
            row = self.by_no[first[cluster]]
            nik = self.niks.get(cluster, (None, 0))[0]
            anchors[cluster] = nik or "|".join((row["source"], row["record_key"], row["delivery"]))
        highest = max([*self.old_persons, self.counters.get("person", 0)])
        self.keys = self.kept | numbered_on(anchors, highest, f"{self.linking.seed}|")
        self.new_clusters = set(anchors)
        self.person_of = {no: self.keys[cluster] for no, (cluster, _, _) in self.clusters.items()}
        self.record_links = [
            {
                "source": self.by_no[no]["source"], "delivery": self.by_no[no]["delivery"],
                "record_key": self.by_no[no]["record_key"], "person_id": self.keys[cluster],
                "rule": rule, "probability": probability,
            }
            for no, (cluster, rule, probability) in self.clusters.items()
        ]  # fmt: skip

    def _cluster_niks(self) -> dict[int, tuple[str, int]]:
        niks: dict[int, tuple[bool, int, str]] = {}
        for anchor, (nik, confirmed) in self.entities.items():
            cluster = self.clusters[anchor][0]
            held = (not confirmed, anchor, nik)
            niks[cluster] = min(niks.get(cluster, held), held)
        found = {cluster: (nik, anchor) for cluster, (_, anchor, nik) in niks.items()}
        owned = {nik for nik, _ in self.entities.values()}
        for no, (cluster, _, _) in sorted(self.clusters.items()):
            old = self.old_persons.get(-cluster)
            if (
                cluster < 0
                and cluster not in found
                and old
                and old["nik"]
                and old["nik"] not in owned
            ):
                found[cluster] = (old["nik"], no)
        return found

    def _reviews(self) -> list[Row]:
        doubtful: dict[tuple[int, int], tuple[int, str]] = {}

        def doubt(no: int, person: int, probability: int, why: str) -> None:
            held = doubtful.get((no, person), (0, why))
            doubtful[no, person] = (max(held[0], probability), min(held[1], why))

        by_record: dict[int, list[Row]] = defaultdict(list)
        for each in self.candidates:
            if each["why"] in ("model", "two_niks") and each["probability"] >= self.linking.review:
                by_record[each["row"]["no"]].append(each)
        for no, found in by_record.items():
            for each in sorted(found, key=lambda c: (-c["weight"], c["entity"]))[:2]:
                if no not in self.accepted and each["entity"] in self.keys:
                    doubt(no, self.keys[each["entity"]], each["probability"], each["why"])
        for no, anchor in self.anchor_of.items():
            if no not in self.sane:
                doubt(no, self.person_of[anchor], 0, "shared_nik")
        touched = {no for a, b, _ in self.decided for no in (a, b)}
        return [
            {
                "source": self.by_no[no]["source"], "delivery": self.by_no[no]["delivery"],
                "record_key": self.by_no[no]["record_key"], "person_id": person,
                "probability": probability, "why": why,
            }
            for (no, person), (probability, why) in doubtful.items()
            if self.person_of[no] != person and no not in touched
        ]  # fmt: skip

    # ------------------------------------------------------------------ survivorship

    def _best(
        self,
        rows: list[Row],
        field: str,
        *,
        of: str = "",
        given: Callable[[Row], bool] | None = None,
    ) -> Any:
        """What the best record says: by the precedence of `field`, the value of the column `of`."""
        order = self._order(field)
        saying = [row for row in rows if (given(row) if given else row[field] is not None)]
        best = min(saying, key=lambda row: (order(row), row["no"]), default=None)
        return best[of or field] if best else None

    def _order(self, field: str) -> Callable[[Row], int]:
        if all(each.precedence_of(field) == each.precedence for each in self.sources.values()):
            return lambda row: 0
        return lambda row: 9999 - self.sources[row["source"]].precedence_of(field)

    def _survive(self) -> None:
        rows_of: dict[int, list[Row]] = defaultdict(list)
        for row in self.records:
            rows_of[self.person_of[row["no"]]].append(row)
        self.known = {person: self._known(rows) for person, rows in rows_of.items()}

    def _known(self, rows: list[Row]) -> Row:
        known = {
            name: self._best(rows, "name", of=name)
            for name in ("name_delivered", "name", "name_key")
        }
        for column in (
            "birth_date",
            "sex",
            "village_code",
            "mother_name",
            "kk",
            "presence",
            *PERSON_CODES,
        ):
            known[column] = self._best(rows, column)
        known["event_on"] = self._best(
            rows,
            "presence",
            of="event_on",
            given=lambda r: r["presence"] in (2, 3, 4) and r["event_on"] is not None,
        )
        known["alive"] = 2 if known["presence"] == 2 else 1
        known["present"] = 2 if known["presence"] in (2, 4, 6) else 1
        beside_card = self._best(
            rows,
            "kk",
            of="relation",
            given=lambda r: r["kk"] is not None and r["relation"] is not None,
        )
        known["relation"] = known["relation"] if beside_card is None else beside_card
        in_family = min(
            (r for r in rows if r["family_key"] is not None), key=lambda r: r["no"], default=None
        )
        known["family_source"] = self._best(rows, "kk", of="source") or (
            in_family and in_family["source"]
        )
        known["first_no"] = rows[0]["no"]
        return known

    # ------------------------------------------------------------------ families

    def _families(self) -> None:
        self.token = self._tokens()
        of_token: dict[str, list[int]] = defaultdict(list)
        for person, token in sorted(self.token.items()):
            of_token[token].append(person)
        self.heads = {token: self._head(members) for token, members in of_token.items()}
        claims: dict[tuple[str, int], list[int]] = {}
        for token, members in of_token.items():
            for person in members:
                old = self.old_persons.get(person, {}).get("family_id")
                if old in self.old_families:
                    was_head = self.old_families[old]["head_id"] == person
                    is_head = self.heads[token] == person
                    priority = 0 if was_head and is_head else 1 if was_head else 2 if is_head else 3
                    held = claims.setdefault((token, old), [3, 0])
                    claims[token, old] = [min(held[0], priority), held[1] + 1]
        ours = {(of_token[token][0], old): held for (token, old), held in claims.items()}
        kept = awarded(ours)
        new = {
            members[0]: str(members[0]) for members in of_token.values() if members[0] not in kept
        }
        highest = max([*self.old_families, self.counters.get("family", 0)])
        keys = kept | numbered_on(new, highest, f"{self.linking.seed}|family|")
        self.family_of_token = {token: keys[members[0]] for token, members in of_token.items()}
        self.family_of = {
            person: self.family_of_token[token] for person, token in self.token.items()
        }

    def _tokens(self) -> dict[int, str]:
        tokens = {
            person: f"kk:{known['kk']}" for person, known in self.known.items() if known["kk"]
        }
        inside: dict[tuple[Any, ...], set[int]] = defaultdict(set)
        for row in self.records:
            if row["family_key"] is not None:
                inside[_family_key(row)].add(self.person_of[row["no"]])
        for person, known in self.known.items():
            beside = {other for people in inside.values() if person in people for other in people}
            if known["kk"] or not beside:
                continue
            cards = Counter(f"kk:{self.known[o]['kk']}" for o in beside if self.known[o]["kk"])
            if cards:
                tokens[person] = min(cards, key=lambda card: (-cards[card], card))
            else:
                tokens[person] = f"record:{min(self.known[o]['first_no'] for o in beside)}"
        return tokens

    def _head(self, members: list[int]) -> int | None:
        def order(person: int) -> tuple[Any, ...]:
            known = self.known[person]
            born = known["birth_date"]
            return (known["relation"] != 1, born is None, str(born), person)

        return min((p for p in members if self.known[p]["present"] == 1), key=order, default=None)

    def _relation(self, person: int) -> int | None:
        known, family = self.known[person], self.family_of.get(person)
        if family and self.heads[self.token[person]] == person:
            return 1
        if known["relation"] == 1 and known["present"] == 1 and family:
            return 8
        return known["relation"]

    def _persons(self) -> list[Row]:
        niks = {self.keys[cluster]: nik for cluster, (nik, _) in self.niks.items()}
        kept = ("name_delivered", "name", "name_key", "birth_date", "sex", "village_code", "mother_name", "alive",
                "present")  # fmt: skip
        self.persons = {}
        for person, known in self.known.items():
            self.persons[person] = {
                "person_id": person, "family_id": self.family_of.get(person), "nik": niks.get(person),
                **{column: known[column] for column in (*kept, *PERSON_CODES)},
                "relation": self._relation(person),
                "since": self.old_persons.get(person, {}).get("since") or self.quarter,
            }  # fmt: skip
        return list(self.persons.values())

    def _memberships(self) -> list[Row]:
        return [
            {"family_id": family, "person_id": person, "relation": self._relation(person),
             "source": self.known[person]["family_source"]}
            for person, family in self.family_of.items()
        ]  # fmt: skip

    # ------------------------------------------------------------------ answers

    def _answers(self) -> None:
        behind: dict[int, list[Row]] = defaultdict(list)
        self.unplaced: list[Row] = []
        for row in self.family_records:
            family = self._family_of_record(row)
            if family:
                behind[family].append(row)
            else:
                keys = {name: row[name] for name in ("source", "delivery", "family_key")}
                self.unplaced.append({**keys, "why": "nobody_on_the_card"})
        self.family_sources, self.provenance = [], []
        self.answers: dict[int, Row] = {}
        for family, rows in behind.items():
            rows.sort(
                key=lambda r: (
                    -self.sources[r["source"]].precedence,
                    -_ymd(r["as_of"]),
                    *_family_key(r),
                )
            )
            placed = [{**row, "place": place} for place, row in enumerate(rows, 1)]
            self.family_sources += [
                {
                    "family_id": family,
                    **{c: row[c] for c in ("place", "source", "delivery", "family_key", "as_of")},
                }
                for row in placed
            ]
            self.answers[family] = self._hold(placed)
            self.provenance.append(
                {
                    "family_id": family,
                    **{f"{v}_from": self.answers[family][f"{v}_from"] for v in self.variables},
                }
            )

    def _family_of_record(self, row: Row) -> int | None:
        votes = Counter(
            self.family_of[self.person_of[r["no"]]]
            for r in self.records
            if r["family_key"] is not None and _family_key(r) == _family_key(row)
            and self.person_of[r["no"]] in self.family_of
        )  # fmt: skip
        if votes:
            return min(votes, key=lambda family: (-votes[family], family))
        by_card = self.family_of_token.get(f"kk:{row['kk']}")
        if by_card:
            return by_card
        owner = {nik: self.keys[cluster] for cluster, (nik, _) in self.niks.items()}.get(row["nik"])
        return self.family_of.get(owner) if owner else None

    def _hold(self, rows: list[Row]) -> Row:
        held: Row = {}
        for name in self.variables:
            order = self._order(name)
            saying = [row for row in rows if row[name] is not None]
            best = min(saying, key=lambda row: (order(row), row["place"]), default=None)
            held[name], held[f"{name}_from"] = (best[name], best["place"]) if best else (None, None)
        given: Counter[str] = Counter()
        facts: dict[str, tuple[Any, int]] = {}
        for row in rows:
            count = sum(held[f"{name}_from"] == row["place"] for name in self.variables)
            if count:
                given[row["source"]] += count
                day, place = facts.get(row["source"], (None, row["place"]))
                newest = max((d for d in (day, row["as_of"]) if d), default=None)
                facts[row["source"]] = (newest, min(place, row["place"]))
        most = min(given, key=lambda source: (-given[source], facts[source][1]), default=None)
        held["answered_on"] = facts[most][0] if most else None
        return held

    def _family_rows(self) -> list[Row]:
        rows = []
        for token, family in self.family_of_token.items():
            members = sorted(p for p, f in self.family_of.items() if f == family)
            head = self.heads[token]
            villages = [
                self.known[p]["village_code"] for p in members if self.known[p]["village_code"]
            ]
            village = (self.known[head]["village_code"] if head else None) or next(
                iter(villages), None
            )
            answers = self.answers.get(family, {})
            rows.append({
                "family_id": family, "kk": token[3:] if token.startswith("kk:") else None, "head_id": head,
                "size": sum(self.known[p]["present"] == 1 for p in members), "village_code": village,
                "regency_code": village[:4] if village else "unknown",
                "since": self.old_families.get(family, {}).get("since") or self.quarter,
                "answered_on": answers.get("answered_on"), **{v: answers.get(v) for v in self.variables},
            })  # fmt: skip
        return rows

    # ------------------------------------------------------------------ events

    def _events(self) -> list[Row]:
        if not self.old_persons:
            return []
        events: list[Row] = []

        def event(
            kind: str, person: int, family: Any, before: Any, other: int = 0, day: Any = None
        ) -> None:
            events.append({
                "kind": kind, "person_id": person, "family_id": family or 0, "from_family_id": before or 0,
                "other_person_id": other, "on_day": day,
            })  # fmt: skip

        split, merged = self._split(), self._merged()
        for person, row in self.persons.items():
            old, known, family = self.old_persons.get(person), self.known[person], row["family_id"]
            before = old["family_id"] if old else None
            if old is None:
                event(
                    "person_split" if person in split else "entered",
                    person,
                    family,
                    0,
                    split.get(person, 0),
                )
            elif row["alive"] == 2 and old["alive"] == 1:
                event("died", person, family, before, day=known["event_on"])
            if (
                old
                and row["village_code"]
                and old["village_code"] in self.villages
                and row["village_code"] != old["village_code"]
            ):
                day = known["event_on"] if known["presence"] in (3, 4) else None
                event("moved", person, family, before, day=day)
            if old and before and before != (family or 0):
                event("left_family", person, family, before)
            if family in self.old_families and before != family:
                event("joined_family", person, family, before)
        for person, old in self.old_persons.items():
            if person not in self.persons:
                kind = "person_merged" if person in merged else "gone"
                event(kind, person, 0, old["family_id"], merged.get(person, 0))
        return events

    def _split(self) -> dict[int, int]:
        found: dict[int, tuple[int, int, int]] = {}
        for (ours, theirs), (priority, votes) in self.claims.items():
            if ours in self.new_clusters:
                wish = (priority, -votes, theirs)
                found[self.keys[ours]] = min(found.get(self.keys[ours], wish), wish)
        return {person: wish[2] for person, wish in found.items()}

    def _merged(self) -> dict[int, int]:
        found: dict[int, tuple[int, int, int]] = {}
        for (ours, theirs), (priority, votes) in self.claims.items():
            if theirs not in self.kept.values():
                wish = (priority, -votes, self.keys[ours])
                found[theirs] = min(found.get(theirs, wish), wish)
        return {person: wish[2] for person, wish in found.items()}


def _numbered(records: Iterable[Row], linking: Any, sources: Any) -> list[Row]:
    def order(row: Row) -> tuple[Any, ...]:
        name = (row["source"], row["delivery"], row["record_key"])
        return (
            -sources[row["source"]].precedence,
            -_ymd(row["as_of"]),
            _digest("|".join(name))[:2],
            *name,
        )

    ordered = sorted(records, key=order)
    return [
        {**row, "no": no, "clean": row["source"] in linking.clean}
        for no, row in enumerate(ordered, 1)
    ]


def _ymd(day: Any) -> int:
    return day.year * 10_000 + day.month * 100 + day.day if day else 0


def _family_key(row: Row) -> tuple[Any, ...]:
    return (row["source"], row["delivery"], row["family_key"])


def _digest(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def _holds(row: Row, anchor: Row, apart: set[int]) -> bool:
    return row is anchor or (row["no"] not in apart and sane(row, anchor))


def awarded(claims: Mapping[tuple[Any, int], Sequence[int]]) -> dict[Any, int]:
    """Each key and each claimant once, twice round: whoever is the other's best gets the key."""
    kept: dict[Any, int] = {}
    for _ in range(2):
        open_claims = [
            (p, -v, o, t)
            for (o, t), (p, v) in claims.items()
            if o not in kept and t not in kept.values()
        ]
        best_theirs = {
            o: min((p, v, t) for p, v, oo, t in open_claims if oo == o)[2]
            for _, _, o, _ in open_claims
        }
        best_ours = {
            t: min((p, v, o) for p, v, o, tt in open_claims if tt == t)[2]
            for _, _, _, t in open_claims
        }
        kept |= {o: t for o, t in best_theirs.items() if best_ours[t] == o}
    return kept


def numbered_on(anchors: Mapping[int, str], highest: int, salt: str) -> dict[int, int]:
    """New keys counted up from the highest, in the order of salted digests."""
    ordered = sorted(anchors, key=lambda ours: (_digest(salt + anchors[ours]), ours))
    return {ours: highest + place for place, ours in enumerate(ordered, 1)}


def sane(one: Row, other: Row) -> bool:
    """Whether two records with one NIK may be one person."""
    sexes_differ = (
        one["sex"] is not None and other["sex"] is not None and one["sex"] != other["sex"]
    )
    return (
        _name_points(one, other)
        + _birth_points(one["birth_date"], other["birth_date"])
        - sexes_differ
        >= 2
    )


def _name_points(one: Row, other: Row) -> int:
    a, b, keys = one["name"], other["name"], (one["name_key"] or "", other["name_key"] or "")
    if a is None or b is None:
        return 1
    if a == b or (one["name_key"] and keys[0] == keys[1]) or distance(a, b) <= 2:
        return 2
    if (len(a) > 3 and b.startswith(a)) or (len(b) > 3 and a.startswith(b)):
        return 2
    near = one["name_key"] and other["name_key"] and distance(*keys) <= 1
    return int(a.split(" ")[0] == b.split(" ")[0] or bool(near))


def _birth_points(a: Any, b: Any) -> int:
    if a is None or b is None:
        return 1
    if a == b:
        return 2
    if (a.year == b.year) + (a.month == b.month) + (a.day == b.day) >= 2:
        return 1
    return int(a.year == b.year and a.month == b.day and a.day == b.month)


def distance(a: str, b: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != other))
    return row[-1]
