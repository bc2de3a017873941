-- Which records are one person: by NIK, last release, model, or alone.
select record_no, entity_no as cluster_no, 'nik' as rule, 10000 as probability from link_members
union all
select record_no, entity_no, 'previous', 10000 from link_returned
union all
select record_no, entity_no, 'model', probability from link_chosen where accepted = 1
union all
select record_no, centre_no, 'model', probability from link_stars
union all
select link_left.no, link_left.no, 'own', 10000
from link_left
left join link_stars on link_stars.record_no = link_left.no
where link_stars.record_no is null
