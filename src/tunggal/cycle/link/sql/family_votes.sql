-- The family of each family record: that of most of its persons, else of its card, else of its NIK.
select
    family_records.source,
    family_records.delivery,
    family_records.family_key,
    family_records.as_of,
    coalesce(by_persons.family_id, by_card.family_id, by_nik.family_id) as family_id
from family_records
left join (
    select source, delivery, family_key, family_id
    from (
        select
            counted.*,
            row_number() over (
                partition by source, delivery, family_key
                order by votes desc nulls last, family_id asc nulls last
            ) as place
        from (
            select
                link_records.source,
                link_records.delivery,
                link_records.family_key,
                link_person_families.family_id,
                count(*) as votes
            from link_records
            inner join link_placed on link_placed.record_no = link_records.record_no
            inner join link_person_families on link_person_families.person_id = link_placed.person_id
            where link_records.family_key is not null
            group by link_records.source, link_records.delivery, link_records.family_key,
                link_person_families.family_id
        ) as counted
    ) as placed
    where place = 1
) as by_persons
    on by_persons.source = family_records.source
    and by_persons.delivery = family_records.delivery
    and by_persons.family_key = family_records.family_key
left join (
    select distinct token, family_id from link_person_families
) as by_card on by_card.token = concat('kk:', family_records.kk)
left join (
    select nik, family_id from persons where nik is not null
) as by_nik on by_nik.nik = family_records.nik
