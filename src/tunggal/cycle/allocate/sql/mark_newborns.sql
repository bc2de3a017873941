-- Children born since a day in the family of a woman of childbearing age who had a seat.
select
    child.person_id as unit_id,
    'newborn' as mark,
    cast(null as date) as day,
    cast(null as date) as until,
    cast(null as int) as number
from persons as child
inner join (
    select distinct mother.family_id
    from former_recipients
    inner join persons as mother on mother.person_id = former_recipients.unit_id
    where
        former_recipients.programme = $programme
        and mother.sex = 2
        and mother.birth_date between $oldest_mother and $youngest_mother
) as home on home.family_id = child.family_id
where child.birth_date >= $born_since
