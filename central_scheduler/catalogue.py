"""What each role is shown of a hall's configuration, and no more: names, services, what to bring, how to find it."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from central_scheduler.credentials import PRINTS_TICKETS
from hall_config.clock import span_s
from hall_config.model import BoardPlan, HallConfig, LifeEvent, Named, Reason, Service, TicketLine
from hall_protocol.message import LocalText
from hall_protocol.roles import Role
from hall_protocol.states import (
    BoardLook,
    Catalogue,
    DeskManners,
    FindingEntry,
    NamedItem,
    PauseChoice,
    RatingManners,
    ServiceOffer,
    SituationOffer,
    SoundManners,
    VolumeSpan,
    ZonePlace,
)
from hall_protocol.states import LifeEvent as LifeEventOffer
from hall_protocol.states import TicketLine as TicketLineShown

FINDS: Final = frozenset({Role.DISPENSER, Role.CONSOLE})
"""Roles at which somebody types what a visitor comes for: visitors themselves, and clerks who send them on."""
HAS_A_DESK: Final = frozenset({Role.TERMINAL, Role.SIGN, Role.CONSOLE})
"""Roles that show what a clerk does, or does not do just now."""
HAS_BOARDS: Final = frozenset({Role.DISPLAY, Role.CONSOLE})
SOUNDS: Final = frozenset({Role.DISPLAY, Role.VOICE, Role.CONSOLE})


def local_text(name: Named) -> LocalText:
    """Return a name of the configuration as it travels."""
    return LocalText(name.zh, name.en)


def catalogue_for(role: Role, config: HallConfig, finding: tuple[FindingEntry, ...] = ()) -> Catalogue:
    """Return what a role shows and no more; `finding` is the index of the configuration, once it is built.

    Names and texts go to all, services to those who issue or transfer; what to bring, situations, life events and the
    reasons for the green lane only to those who issue: in a large hall that is megabytes, and a window's terminal is a
    small machine. What clerks are called is for consoles. How a desk works is for those who show one: a sign needs the
    words for a pause; how to ask for a rating is for the pads, how boards look for boards and the
    console that shows one.
    """
    issues = role in PRINTS_TICKETS
    transfers = issues or role is Role.TERMINAL
    return Catalogue(
        version=version_of(config),
        hall=local_text(config.name),
        languages=config.languages,
        zones=tuple(
            ZonePlace(id=zone.id, name=local_text(zone.name), where=local_text(zone.where)) for zone in config.zones
        ),
        welcome=local_text(config.texts.welcome),
        missed_rule=local_text(config.texts.missed_rule),
        ticker=tuple(map(local_text, config.texts.ticker)),
        ticket_link=config.texts.ticket_link,
        departments=tuple(
            NamedItem(id=part.id, name=local_text(part.name), parent=part.parent)
            for part in config.departments
            if transfers
        ),
        services=_offers(config, issues=issues) if transfers else (),
        green_reasons=_reasons(config.lanes.green_reasons) if issues else (),
        queues=tuple(NamedItem(id=queue.id, name=local_text(queue.name)) for queue in config.queues),
        windows=tuple(
            NamedItem(id=window.id, name=LocalText(window.number, window.number)) for window in config.windows
        ),
        rooms=tuple(NamedItem(id=window.id, name=local_text(window.room)) for window in config.windows if window.room),
        clerks=tuple(
            NamedItem(id=clerk.id, name=LocalText(clerk.name, clerk.name))
            for clerk in config.clerks
            if role is Role.CONSOLE and clerk.name
        ),
        life_events=tuple(map(_life_event, config.life_events)) if issues else (),
        finding=finding if role in FINDS else (),
        ticket=tuple(map(_ticket_line, config.ticket)) if issues else (),
        desk=_desk(config) if role in HAS_A_DESK else None,
        rating=_rating(config) if role is Role.PAD else None,
        boards=tuple(_looks(config)) if role in HAS_BOARDS else (),
        sound=_sound(config) if role in SOUNDS else None,
    )


def _looks(config: HallConfig) -> Iterator[BoardLook]:
    """Yield how every board of the hall looks; a layout that only a shipped one is called has no rows of its own."""
    own = {layout.id: layout.rows for layout in config.layouts}
    for node in config.nodes:
        if node.role == "display":
            plan = node.board or BoardPlan()
            zones = tuple(dict.fromkeys((*((node.zone,) if node.zone else ()), *plan.zones)))
            yield BoardLook(
                node=node.id,
                layout=plan.layout,
                rows=own.get(plan.layout, ()),
                theme=plan.theme,
                zones=zones,
                where=local_text(node.where) if node.where else None,
            )


def _sound(config: HallConfig) -> SoundManners:
    sound = config.sound
    spans = ((*span_s(each.between, config.day_rolls_at), each.percent) for each in sound.spans)
    return SoundManners(
        chime=sound.chime,
        one=sound.one,
        percent=sound.percent,
        spans=tuple(VolumeSpan(from_s=from_s, to_s=to_s, percent=percent) for from_s, to_s, percent in spans),
        voices={each.code: each.voice for each in sound.languages if each.voice},
    )


def _desk(config: HallConfig) -> DeskManners:
    desk = config.desk
    return DeskManners(
        needs_clerk=desk.needs_clerk,
        one_button=config.calling.one_button,
        ask_outcome=desk.ask_outcome,
        outcomes=desk.outcomes,
        usual_outcome=desk.usual_outcome,
        ask_services_done=desk.ask_services_done,
        pause_reasons=tuple(
            PauseChoice(code=each.code, name=local_text(each.name), back_s=each.back_s) for each in desk.pause_reasons
        ),
        choose_reasons=_reasons(config.calling.choose_reasons),
    )


def _rating(config: HallConfig) -> RatingManners:
    return RatingManners(asks_s=config.rating.pad_s, bad_reasons=_reasons(config.rating.bad_reasons))


def _reasons(reasons: Iterable[Reason]) -> tuple[NamedItem, ...]:
    return tuple(NamedItem(id=reason.code, name=local_text(reason.name)) for reason in reasons)


def _offers(config: HallConfig, *, issues: bool) -> tuple[ServiceOffer, ...]:
    zones = {queue.id: queue.zone for queue in config.queues}
    return tuple(
        ServiceOffer(
            code=service.code,
            name=local_text(service.name),
            department=service.department,
            queue=service.queue,
            zone=zones[service.queue],
            lanes=service.lanes,
            materials=tuple(map(local_text, service.materials)) if issues else (),
            situations=_situations(service) if issues else (),
            self_service=local_text(service.self_service) if issues and service.self_service else None,
            walk_in=service.walk_in,
        )
        for service in config.services
    )


def _situations(service: Service) -> tuple[SituationOffer, ...]:
    return tuple(
        SituationOffer(
            code=situation.code,
            name=local_text(situation.name),
            materials=tuple(map(local_text, situation.materials)),
        )
        for situation in service.situations
    )


def _ticket_line(line: TicketLine) -> TicketLineShown:
    return TicketLineShown(
        part=line.part,
        text=local_text(line.text) if line.text else None,
        size=line.size,
        align=line.align,
        bold=line.bold,
    )


def _life_event(event: LifeEvent) -> LifeEventOffer:
    return LifeEventOffer(id=event.id, name=local_text(event.name), services=event.services)


def version_of(config: HallConfig) -> str:
    """Return a short name for exactly this configuration."""
    return hashlib.sha256(msgspec.json.encode(config)).hexdigest()[:12]
