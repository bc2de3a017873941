-- The listed seat holders of programmes that no release has spoken of, with the unit that each row
-- gives a seat: by NIK, else by the family card. A unit has one seat, that of its oldest row.
select
    matched.*,
    case
        when matched.unit_id is null then null
        else row_number() over (
            partition by matched.programme, matched.unit_id
            order by
                matched.held_from asc nulls last,
                matched.source asc nulls last,
                matched.delivery asc nulls last,
                matched.record_key asc nulls last
        )
    end as turn
from (
    select
        listed.source,
        listed.delivery,
        listed.record_key,
        listed.programme,
        listed.held_from,
        known.unit,
        case
            when known.unit = 'person' then persons.person_id
            when known.unit = 'family' then coalesce(persons.family_id, families.family_id)
        end as unit_id,
        coalesce(persons.family_id, families.family_id, 0) as family_id,
        coalesce(lined.regency_code, substr(persons.village_code, 1, 4), 'unknown') as regency_code
    from seat_holders as listed
    left join ($programmes) as known on known.code = listed.programme
    left join persons on persons.nik = listed.nik
    left join families on families.kk = listed.kk and persons.family_id is null
    left join lined on lined.family_id = coalesce(persons.family_id, families.family_id)
    where
        listed.programme not in (select ledger.programme from previous_regency_ledger as ledger)
        and listed.programme not in (select ledger.programme from quarter_regency_ledger as ledger)
) as matched
