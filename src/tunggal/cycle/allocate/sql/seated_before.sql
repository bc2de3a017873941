-- The units that have a seat in a programme that this release does not speak of.
select
    before.unit_id,
    before.family_id,
    before.regency_code
from earlier_recipients as before
where before.programme = $programme
