"""A short day as version 0.1 stored it, letter by letter."""

from typing import Final

T: Final = "2026-11-22/a/1"
DOCUMENT: Final = (
    '{\\"id\\":\\"small\\",\\"service\\":[{\\"code\\":\\"permit\\",\\"department\\":\\"planning\\",'
    '\\"queue\\":\\"a\\",\\"target_wait_s\\":720},{\\"code\\":\\"tax\\",\\"department\\":\\"revenue\\",'
    '\\"queue\\":\\"b\\",\\"target_wait_s\\":300}]}'
)
CONFIGURED: Final = (
    '{"at_ms":1795309200000,"rules":{"queues":{"a":{"id":"a","prefix":"A","zone":"east","digits":3,"first":1,'
    '"last":999},"b":{"id":"b","prefix":"B","zone":"west","digits":5,"first":1,"last":99999}},"services":{"permit":'
    '{"code":"permit","queue":"a","lanes":["normal","green"],"expected_ms":600000},"tax":{"code":"tax","queue":"b",'
    '"lanes":["normal","green"],"expected_ms":480000},"deed":{"code":"deed","queue":"b","lanes":["normal"],'
    '"expected_ms":600000}},"windows":{"1":{"id":"1","number":"1","zone":"east","services":["permit","tax","deed"]},'
    '"2":{"id":"2","number":"2","zone":"west","services":["tax","deed"]},"3":{"id":"3","number":"3","zone":"east",'
    '"services":["permit"]}},"dispensers":["dispenser-1"],"policy":"arrival","head_start_ms":{"green":600000,'
    '"appointment":900000,"normal":0},"green_reasons":["elderly"],"green_prefix":"V","max_recalls":3,'
    '"recall_gap_ms":7000,"utc_offset_ms":3600000,"day_rolls_at_ms":14400000},"document":"' + DOCUMENT + '"}'
)
FORMER_EVENTS: Final[tuple[tuple[str, str], ...]] = (
    ("HallConfigured", CONFIGURED),
    ("DayOpened", '{"at_ms":1795309200000,"day":"2026-11-22"}'),
    ("WindowOpened", '{"at_ms":1795309200001,"window":"1"}'),
    ("WindowReady", '{"at_ms":1795309200002,"window":"1"}'),
    (
        "TicketIssued",
        f'{{"at_ms":1795309200003,"ticket":"{T}","number":"VA001","queue":"a","serial":1,"service":"permit",'
        '"lane":"green","lane_reason":"elderly","token":"t0","issued_at":"dispenser-1"}',
    ),
    ("TicketCalled", f'{{"at_ms":1795309200003,"ticket":"{T}","window":"1"}}'),
    ("PaperReported", f'{{"at_ms":1795309200004,"ticket":"{T}","printed":true,"fault":""}}'),
    ("ReprintAsked", f'{{"at_ms":1795309200005,"ticket":"{T}","dispenser":"dispenser-1"}}'),
    ("TicketRecalled", f'{{"at_ms":1795309207006,"ticket":"{T}","window":"1"}}'),
    ("ServiceStarted", f'{{"at_ms":1795309208000,"ticket":"{T}","window":"1"}}'),
    (
        "TicketTransferred",
        f'{{"at_ms":1795309209000,"ticket":"{T}","window":"1","to_service":"tax","to_window":"2","first":false}}',
    ),
    ("TicketReleased", f'{{"at_ms":1795309210000,"ticket":"{T}"}}'),
    ("TicketCalled", f'{{"at_ms":1795309211000,"ticket":"{T}","window":"2"}}'),
    ("ServiceStarted", f'{{"at_ms":1795309212000,"ticket":"{T}","window":"2"}}'),
    ("ServiceFinished", f'{{"at_ms":1795309213000,"ticket":"{T}","window":"2"}}'),
    ("WindowPaused", '{"at_ms":1795309214000,"window":"2","reason":"lunch"}'),
    ("WindowClosed", '{"at_ms":1795309215000,"window":"1"}'),
    (
        "TicketIssued",
        '{"at_ms":1795309216000,"ticket":"2026-11-22/a/2","number":"A002","queue":"a","serial":2,"service":"permit",'
        '"lane":"normal","lane_reason":"","token":"t1","issued_at":"dispenser-1"}',
    ),
    ("TicketCalled", '{"at_ms":1795309217000,"ticket":"2026-11-22/a/2","window":"3"}'),
    ("TicketMissed", '{"at_ms":1795309218000,"ticket":"2026-11-22/a/2","window":"3"}'),
    ("TicketExpired", '{"at_ms":1795309219000,"ticket":"2026-11-22/a/2"}'),
)
"""Every kind of event that version knew, at least once."""
