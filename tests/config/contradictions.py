"""Everything a technician may get wrong in the town's hall: where it is changed, and what is told."""

MON = 'mon = ["08:30-17:30"]'
DIBAO_MON = 'mon = ["08:30-12:00", "14:00-17:00"]'
BADGE = "7ef72782681477cc11f7dd5e0629e90ab12eb9a62286cf9a9cb2ae32fc2ff002"
QUOTA = "count = 6\nevery_s = 3600\n"

CONTRADICTIONS = [
    # the printed ticket
    (
        "ticket.toml",
        'part = "ahead"',
        'part = "aheed"',
        'ticket.4.part: key "ticket.4.part" must be one of ahead, gap, hall, materials, missed_rule, number, qr, '
        'service, text, then, time, wait, where, zone, not "aheed", did you mean "ahead"?',
    ),
    (
        "ticket.toml",
        'part = "number"',
        'part = "gap"',
        'ticket: [[ticket]]: no part is "number": nobody could be called by this paper',
    ),
    (
        "ticket.toml",
        'part = "ahead"',
        'part = "number"',
        'ticket.4.part: key "ticket.4.part": "number" stands on the ticket twice; leave one out',
    ),
    (
        "ticket.toml",
        'text = { zh = "免费帮办代办 请找红马甲", en = "Free help: ask anyone in a red vest" }',
        "",
        'ticket.11.text: missing key "ticket.11.text": a line of the hall\'s own needs its words',
    ),
    (
        "ticket.toml",
        'en = "Free help: ask anyone in a red vest"',
        'en = ""',
        'ticket.11.text.en: key "ticket.11.text.en" is empty, but the hall lists "en"',
    ),
    (
        "ticket.toml",
        'part = "time"',
        'part = "time"\ntext = { zh = "时间", en = "Time" }',
        'ticket.12.text: key "ticket.12.text": the part "time" has its own words; write part = "text"',
    ),
    (
        "ticket.toml",
        "size = 1",
        "size = 4",
        'ticket.5.size: key "ticket.5.size" must be at most 3, not 4',
    ),
    (
        "hall.toml",
        "[texts]",
        '[texts]\nticket_link = "https://example.org/' + "x" * 200 + '"',
        'texts.ticket_link: [texts]: key "ticket_link": 220 bytes are too many; a code on paper bears a link of 200 '
        "at most",
    ),
    # the menu
    (
        "services.toml",
        'parent = "huimin"',
        'parent = "huimim"',
        'department.baoxian.parent: department "baoxian": unknown department "huimim", did you mean "huimin"?',
    ),
    (
        "services.toml",
        'name = { zh = "惠民保障", en = "Welfare" }',
        'name = { zh = "惠民保障", en = "Welfare" }\nparent = "minzheng"',
        'department.huimin.parent: department "huimin": key "parent": the menu never gets to it from the first page: '
        "huimin → minzheng → huimin; leave out one parent",
    ),
    (
        "services.toml",
        'parent = "huimin"',
        'parent = "baoxian"',
        'department.baoxian.parent: department "baoxian": key "parent": the menu never gets to it from the first page: '
        "baoxian → baoxian; leave out one parent",
    ),
    # life events and how they are found
    (
        "services.toml",
        'services = ["laonianka", "dibao"]',
        'services = ["laonianka", "dibau"]',
        'life_event.jinglao.services: life_event "jinglao": unknown service "dibau", did you mean "dibao"?',
    ),
    (
        "services.toml",
        'services = ["laonianka", "dibao"]',
        'services = ["laonianka", "dibao", "laonianka"]',
        'life_event.jinglao.services: life_event "jinglao": key "services": "laonianka" is listed twice; nobody does '
        "it twice on one ticket",
    ),
    (
        "services.toml",
        'services = ["laonianka", "dibao"]',
        'services = ["laonianka", "tiaojie"]',
        'life_event.jinglao.services: life_event "jinglao": key "services": "tiaojie" is by appointment only, so it '
        "can only be the first",
    ),
    (
        "services.toml",
        'services = ["laonianka", "dibao"]',
        'services = ["laonianka"]',
        'life_event.jinglao.services: life_event "jinglao": key "services": a life event takes at least two services; '
        "of one, write everyday_words",
    ),
    (
        "services.toml",
        'everyday_words = ["老人补贴", "老人办证"]',
        'everyday_words = ["老人补贴", "老人补贴"]',
        'life_event.jinglao.everyday_words: life_event "jinglao": key "everyday_words": "老人补贴" is listed twice',
    ),
    (
        "services.toml",
        'name = { zh = "老人待遇一件事", en = "What the elderly are entitled to" }',
        'name = { zh = "老人待遇一件事", en = "" }',
        'life_event.jinglao.name.en: life_event "jinglao": key "name.en" is empty, but the hall lists "en"',
    ),
    (
        "services.toml",
        'pinyin = "tiao jie"',
        'pinyin = "tiaojie"',
        'pronunciation.1.pinyin: key "pronunciation.1.pinyin": "调解" has 2 characters, its pinyin 1 syllables',
    ),
    (
        "services.toml",
        'pinyin = "tiao jie"',
        'pinyin = "tiáo jiě"',
        'pronunciation.1.pinyin: key "pronunciation.1.pinyin" must be pinyin in small letters without tones, ü as v, a '
        'space between syllables, such as "lu an", not "tiáo jiě"',
    ),
    # numbers
    (
        "places.toml",
        "first = 500",
        "first = 480",
        'queue.minzheng.prefix: queue "minzheng": key "prefix": queue "baozhang" also has the numbers A480 to A499: '
        "give one of the two another prefix or range",
    ),
    (
        "places.toml",
        "last = 899",
        "last = 899\ndigits = 4",
        'queue.minzheng.digits: queue "minzheng": key "digits": queue "baozhang" has the same prefix "A", '
        "but digits = 3",
    ),
    (
        "places.toml",
        'prefix = "B"',
        'prefix = "LA"',
        'queue.shequ.prefix: queue "shequ": key "prefix": "LA" is also what green tickets of queue "minzheng" carry',
    ),
    # who serves what
    (
        "places.toml",
        'help_out = ["dibao", "laonianka"]',
        'help_out = ["dibao", "laonianca"]',
        'window.window-2.help_out: window "window-2": unknown service "laonianca", did you mean "laonianka"?',
    ),
    (
        "places.toml",
        'help_out = ["dibao", "laonianka"]',
        'help_out = ["dibao", "yibao-canbao"]',
        'window.window-2.help_out: window "window-2": key "help_out": "yibao-canbao" is also its own work; '
        "leave it in one of the two lists",
    ),
    (
        "places.toml",
        'services = ["*"]',
        'services = ["*"]\nhelp_out = ["dibao"]',
        'window.window-1.help_out: window "window-1": key "help_out": every service ("*") is its own work, '
        '"dibao" too; leave it out',
    ),
    (
        "places.toml",
        'services = ["shebao-jiaofei", "yibao-canbao"]\nhelp_out = ["dibao", "laonianka"]',
        "services = []",
        'window.window-2.services: window "window-2": it serves no service; list service codes or "*" under "services"',
    ),
    (
        "places.toml",
        'policy = "vtt"',
        'policy = "strikt"',
        'window.window-2.policy: window "window-2": key "policy" must be one of accumulating, arrival, ratio, strict, '
        'vtt, not "strikt", did you mean "strict"?',
    ),
    (
        "places.toml",
        'service = "yibao-canbao"',
        'service = "yibao-kanbao"',
        'clerk.lu.skill.2.service: clerk "lu": unknown service "yibao-kanbao", did you mean "yibao-canbao"?',
    ),
    (
        "places.toml",
        'service = "yibao-canbao"',
        'service = "shebao-jiaofei"\ntier = "help_out"',
        'clerk.lu.skill.2.service: clerk "lu": key "skill.2.service": "shebao-jiaofei" is listed twice among the '
        "skills; leave one out",
    ),
    (
        "places.toml",
        'until = "2026-12-31"',
        'until = "2026-02-30"',
        'clerk.tang.skill.1.until: clerk "tang": key "skill.1.until": the calendar has no day "2026-02-30"',
    ),
    (
        "places.toml",
        'until = "2026-12-31"',
        'until = "31.12.2026"',
        'clerk.tang.skill.1.until: clerk "tang": key "skill.1.until" must be a date in quotes such as "2026-10-01", '
        'not "31.12.2026"',
    ),
    (
        "places.toml",
        "tickets = 5\n",
        'tickets = 5\n\n[[agent]]\nid = "bangban-1"\nbadge_sha256 = "' + "0" * 64 + '"\n',
        'agent.bangban-1.id: agent "bangban-1": key "id": "bangban-1" is given to two of them',
    ),
    (
        "places.toml",
        "tickets = 5\n",
        'tickets = 5\n\n[[agent]]\nid = "bangban-2"\nbadge_sha256 = "' + BADGE + '"\n',
        f'agent.bangban-2.badge_sha256: agent "bangban-2": key "badge_sha256": "{BADGE}" is already taken by agent '
        '"bangban-1"',
    ),
    (
        "places.toml",
        "tickets = 5\n",
        'tickets = 5\n\n[[agent]]\nid = "bangban-2"\nbadge_sha256 = "agent:secret"\n',
        'agent.bangban-2.badge_sha256: agent "bangban-2": key "badge_sha256" must be 64 digits of 0-9 and a-f, as '
        "`paidui clerk badge` or `paidui agent badge` prints them, not what stands there",
    ),
    (
        "places.toml",
        'id = "lu"',
        'id = "he"',
        'clerk.he.id: clerk "he": key "id": "he" is given to two of them',
    ),
    (
        "places.toml",
        "may_choose = false",
        "may_choose = true",
        'clerk.he.may_choose: clerk "he": key "may_choose": the clerk may call a chosen ticket, but has no reason to '
        "choose: write [[calling.choose_reason]]",
    ),
    (
        "services.toml",
        'code = "renew"',
        'code = "new"',
        'service.dibao.situation.new.code: service "dibao": key "situation.new.code": "new" is given to two of them',
    ),
    (
        "services.toml",
        'zh = "年审", en = "Yearly review"',
        'zh = "年审", en = " "',
        'service.dibao.situation.renew.name.en: service "dibao": key "situation.renew.name.en" is empty, but the hall '
        'lists "en"',
    ),
    (
        "services.toml",
        """materials = [{ zh = "上一年度批复", en = "Last year's decision" }]""",
        'materials = [{ zh = "上一年度批复", en = "" }]',
        'service.dibao.situation.renew.materials.1.en: service "dibao": key "situation.renew.materials.1.en" is empty, '
        'but the hall lists "en"',
    ),
    (
        "services.toml",
        "quota_day = 20",
        'pickup = "diabo"',
        'service.dibao.pickup: service "dibao": unknown service "diabo", did you mean "dibao"?',
    ),
    (
        "services.toml",
        "quota_day = 20",
        'pickup = "dibao"',
        'service.dibao.pickup: service "dibao": key "pickup": it is its own pick-up service already; leave out pickup',
    ),
    # lanes, quotas, appointments
    (
        "services.toml",
        "never_expires = true",
        "lanes = []",
        'service.banbuchengshi.lanes: service "banbuchengshi": key "lanes": it offers no lane, so nobody can take '
        "a ticket",
    ),
    (
        "services.toml",
        'lanes = ["normal", "appointment"]\nwalk_in = false',
        "walk_in = false",
        'service.tiaojie.walk_in: service "tiaojie": key "walk_in": walk_in = false, but "appointment" is not among '
        "its lanes, so nobody can come",
    ),
    (
        "services.toml",
        'lanes = ["normal", "appointment"]',
        "",
        'service.tiaojie.quota.1.bookings: service "tiaojie": key "quota.1.bookings": it limits bookings, but '
        '"appointment" is not among the lanes of the service',
    ),
    (
        "services.toml",
        QUOTA,
        "count = 6\nevery_s = 1700\n",
        'service.laonianka.quota.1.every_s: service "laonianka": key "quota.1.every_s": every_s = 1700 does not divide '
        "a day of 86400 seconds into equal parts",
    ),
    (
        "services.toml",
        QUOTA,
        f"{QUOTA}\n[[service.quota]]\ncount = 7\nevery_s = 3600\n",
        'service.laonianka.quota.2.every_s: service "laonianka": key "quota.2.every_s": there is another limit for the '
        "same interval; leave one out",
    ),
    (
        "services.toml",
        "quota_day = 20",
        "quota_day = 20\n\n[[service.quota]]\ncount = 7\n",
        'service.dibao.quota.1.every_s: service "dibao": key "quota.1.every_s": there is another limit for the same '
        "interval; leave one out",
    ),
    (
        "services.toml",
        QUOTA,
        "count = 0\n",
        'service.laonianka.quota.1.count: service "laonianka": key "quota.1.count" must be 1 or more, not 0',
    ),
    (
        "hall.toml",
        'lane_pattern = ["normal", "normal", "green", "appointment"]',
        'lane_pattern = ["normal", "green"]',
        'calling.lane_pattern: [calling]: key "lane_pattern": services offer the lane "appointment", but it has no '
        "turn in calling.lane_pattern",
    ),
    (
        "hall.toml",
        "auto_call = true",
        "auto_call = 1",
        'calling.auto_call: [calling]: key "auto_call" must be true or false, not 1',
    ),
    (
        "hall.toml",
        "[lanes]",
        "[calling.lane_rates]\nnormal = 0\n\n[lanes]",
        'calling.lane_rates.normal: [calling]: key "lane_rates.normal" must be 1 or more, not 0',
    ),
    (
        "hall.toml",
        'green_prefix = "L"',
        'green_prefix = "L"\nchange_reason = []',
        "lanes.change_reason: [[lanes.change_reason]]: there is no reason to choose; leave the list out for the usual",
    ),
    (
        "hall.toml",
        "undo_s = 30",
        "undo_s = 30\ncancel_reason = []",
        "calling.cancel_reason: [[calling.cancel_reason]]: there is no reason to choose; "
        "leave the list out for the usual",
    ),
    (
        "hall.toml",
        "grace_s = 300",
        "grace_s = 3000",
        'appointments.grace_s: [appointments]: key "grace_s": 3000 seconds are longer than late_s = 1800, when the '
        "booking lapses",
    ),
    (
        "hall.toml",
        "ban_days = 7",
        "ban_days = 0",
        'missed.ban_days: [missed]: key "ban_days": ban_after = 3, but ban_days = 0: no absence counts; '
        "say how long one does",
    ),
    (
        "hall.toml",
        'owner = "he"',
        'owner = "hu"',
        'rating.owner: [rating]: unknown clerk "hu"; known: he, lu, tang',
    ),
    # hours and days
    (
        "hall.toml",
        MON,
        'mon = ["08:30-12:00", "11:30-17:30"]',
        'opening.hours.mon.2: [opening]: key "hours.mon.2": "11:30-17:30" overlaps with "08:30-12:00"',
    ),
    (
        "hall.toml",
        MON,
        'mon = ["17:30-08:30"]',
        'opening.hours.mon.1: [opening]: key "hours.mon.1": "17:30-08:30" ends before it begins; '
        "the day rolls over at 00:00",
    ),
    (
        "hall.toml",
        MON,
        'mon = ["8:30-17:30"]',
        'opening.hours.mon.1: [opening]: key "hours.mon.1" must be two times of day with a hyphen between them, '
        'such as "09:00-12:00", not "8:30-17:30"',
    ),
    (
        "services.toml",
        DIBAO_MON,
        'mon = ["08:30-12:00", "10:00-11:00"]',
        'service.dibao.hours.mon.2: service "dibao": key "hours.mon.2": "10:00-11:00" overlaps with "08:30-12:00"',
    ),
    (
        "services.toml",
        'sat = ["09:00-12:00"]',
        'sat = ["14:00-17:00"]',
        'service.laonianka.hours.sat.1: service "laonianka": key "hours.sat.1": "14:00-17:00": the hall is not open '
        "then",
    ),
    (
        "services.toml",
        'sat = ["09:00-12:00"]',
        'sun = ["09:00-12:00"]',
        'service.laonianka.hours.sun.1: service "laonianka": key "hours.sun.1": "09:00-12:00": the hall is not open '
        "then",
    ),
    (
        "hall.toml",
        '"2027-01-01"',
        '"2027-02-29"',
        'opening.holidays.11: [opening]: key "holidays.11": the calendar has no day "2027-02-29"',
    ),
    (
        "hall.toml",
        '"2027-01-01"',
        "2027-01-01",
        'opening.holidays.11: [opening]: key "holidays.11" must be a text in quotes, not 2027-01-01',
    ),
    (
        "hall.toml",
        '"2027-01-01"',
        '"2026-10-07"',
        'opening.holidays.11: [opening]: key "holidays.11": "2026-10-07" is listed twice',
    ),
    (
        "hall.toml",
        '"2027-01-01"',
        '"2026-10-10"',
        'opening.work_day.2.date: [opening]: key "work_day.2.date": "2026-10-10" is also a holiday; '
        "leave out one of the two",
    ),
    (
        "hall.toml",
        'date = "2026-10-10"',
        'date = "2026-09-20"',
        'opening.work_day.2.date: [opening]: key "work_day.2.date": "2026-09-20" is listed twice',
    ),
    (
        "hall.toml",
        'date = "2026-10-10"',
        'date = "2026-13-10"',
        'opening.work_day.2.date: [opening]: key "work_day.2.date": the calendar has no day "2026-13-10"',
    ),
    (
        "hall.toml",
        'like = "fri"',
        'like = "sun"',
        'opening.work_day.2.like: [opening]: key "work_day.2.like": the hall has no hours on "sun"',
    ),
    (
        "hall.toml",
        "cut_off_s = 1200",
        "cut_off_s = 10800",
        'opening.cut_off_s: [opening]: key "cut_off_s": 10800 seconds leave nothing of the last span on sat',
    ),
    (
        "hall.toml",
        'closes_at = "18:30"',
        'closes_at = "17:00"',
        'opening.closes_at: [opening]: key "closes_at": every visit ends at 17:00, but on "mon" the hall is open until '
        "17:30",
    ),
    (
        "hall.toml",
        'closes_at = "18:30"',
        'closes_at = "00:00"',
        'opening.closes_at: [opening]: key "closes_at": the day rolls over at 00:00 and ends every visit anyway; '
        "leave out closes_at",
    ),
    (
        "hall.toml",
        'at = "12:30"',
        'at = "08:30"',
        'missed.expiry.1.at: [missed]: key "expiry.1.at": at 08:30 nobody has a number yet: the hall opens at 08:30',
    ),
    (
        "hall.toml",
        'at = "12:30"',
        'at = "18:30"',
        'missed.expiry.1.at: [missed]: key "expiry.1.at": at 18:30 every visit has ended: closes_at = "18:30"',
    ),
    (
        "hall.toml",
        'states = ["missed", "held"]',
        'states = ["missed", "serving"]',
        'missed.expiry.2.states.2: [missed]: key "expiry.2.states.2" must be one of held, missed, waiting, '
        'not "serving"',
    ),
]
