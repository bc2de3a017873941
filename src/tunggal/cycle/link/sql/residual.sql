-- Records whose person is not certain: no usable NIK, one that is somebody else's, or a lone one.
select
    one.record_no as no,
    one.source,
    one.clean,
    one.name,
    one.name_key,
    one.birth_date,
    one.sex,
    one.village_code,
    one.mother_name,
    one.kk,
    case when link_entities.entity_no is not null then one.nik
        when one.nik is null then one.nik_delivered end as nik,
    case when link_entities.entity_no is not null then one.nik end as own_nik,
    case when link_entities.entity_no is null then one.nik end as shared_nik
from link_records as one
left join link_members on link_members.record_no = one.record_no
left join link_entities on link_entities.entity_no = one.record_no
left join link_taken on link_taken.record_no = one.record_no
where link_members.record_no is null and link_taken.record_no is null
