-- Which persons of the last release each cluster may be: first by NIK, where that is sane or a record
-- of the person is delivered anew, then by re-delivered records.
select link_cluster_niks.cluster_no as ours, other.person_id as theirs, 0 as priority, 1 as votes
from link_cluster_niks
inner join previous_persons as other on other.nik = link_cluster_niks.nik
inner join link_records as one on one.record_no = link_cluster_niks.anchor_no
where link_cluster_niks.cluster_no > 0 and $sane
union all
select distinct cluster_no, - cluster_no, 0, 1 from link_clusters where cluster_no < 0
union all
select link_clusters.cluster_no, previous_persons.person_id, 0, 1
from link_numbers
inner join previous_record_links as previous
    on previous.source = link_numbers.source and previous.record_key = link_numbers.record_key
inner join previous_persons on previous_persons.person_id = previous.person_id
inner join link_cluster_niks on link_cluster_niks.nik = previous_persons.nik
inner join link_clusters
    on link_clusters.record_no = link_numbers.record_no
    and link_clusters.cluster_no = link_cluster_niks.cluster_no
group by link_clusters.cluster_no, previous_persons.person_id
union all
select link_clusters.cluster_no, link_linked_before.person_id, 1, cast(count(*) as int)
from link_linked_before
inner join link_clusters on link_clusters.record_no = link_linked_before.record_no
group by link_clusters.cluster_no, link_linked_before.person_id
