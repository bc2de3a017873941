-- Who had a seat in the last release that speaks of the programme; where no release ever did, whom
-- the paying office lists. After a monthly release the other programmes stand in the quarter's.
select
    before.programme,
    before.unit,
    before.unit_id,
    before.family_id,
    before.regency_code,
    before.since,
    before.standing,
    before.notice_until,
    before.rupiah
from previous_recipients as before
union all
select
    before.programme,
    before.unit,
    before.unit_id,
    before.family_id,
    before.regency_code,
    before.since,
    before.standing,
    before.notice_until,
    before.rupiah
from quarter_recipients as before
where before.programme not in (select ledger.programme from previous_regency_ledger as ledger)
union all
select
    holder.programme,
    holder.unit,
    holder.unit_id,
    holder.family_id,
    holder.regency_code,
    case
        when holder.held_from is null then $quarter
        else concat(
            cast(year(holder.held_from) as string), 'Q', cast(quarter(holder.held_from) as string)
        )
    end as since,
    'allocated' as standing,
    cast(null as date) as notice_until,
    cast(0 as bigint) as rupiah
from first_holders as holder
where holder.turn = 1
