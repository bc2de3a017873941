-- One row per letter in the order of printing: by regency, district, village and number.
-- `part` tells the files of a district apart: the first place of each.
select
    placed.*,
    placed.place_in_district - 1 - (placed.place_in_district - 1) % $size as part
from (
    select
        notices.programme,
        notices.unit,
        notices.unit_id,
        notices.regency_code,
        notices.number,
        notices.kind,
        notices.reason,
        notices.cause,
        notices.grounds,
        notices.decile,
        notices.place,
        notices.seats,
        notices.issued_on,
        notices.from_day,
        notices.until,
        notices.appeal_until,
        coalesce(addressees.addressee, addressees_before.addressee) as addressee,
        villages.village_name,
        villages.district_name,
        villages.regency_name,
        coalesce(villages.district_code, 'unknown') as district_code,
        row_number() over (
            partition by notices.regency_code, coalesce(villages.district_code, 'unknown')
            order by villages.village_code asc nulls last, notices.number asc nulls last,
                notices.programme asc nulls last, notices.unit_id asc nulls last
        ) as place_in_district
    from notices
    left join addressees
        on notices.unit = addressees.unit and notices.unit_id = addressees.unit_id
    left join addressees_before
        on notices.unit = addressees_before.unit and notices.unit_id = addressees_before.unit_id
    left join villages
        on coalesce(addressees.village_code, addressees_before.village_code) = villages.village_code
    where coalesce(addressees.addressee, addressees_before.addressee) is not null and $chosen
) as placed
order by
    placed.regency_code asc nulls last,
    placed.district_code asc nulls last,
    placed.place_in_district asc nulls last
