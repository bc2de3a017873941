-- Which persons of the last release each cluster may be: first by NIK, then by re-delivered records.
select link_cluster_niks.cluster_no as ours, other.person_id as theirs, 0 as priority, 1 as votes
from link_cluster_niks
inner join previous_persons as other on other.nik = link_cluster_niks.nik
inner join link_records as one on one.record_no = link_cluster_niks.anchor_no
where link_cluster_niks.cluster_no > 0 and $sane
union all
select distinct cluster_no, - cluster_no, 0, 1 from link_clusters where cluster_no < 0
union all
select link_clusters.cluster_no, link_linked_before.person_id, 1, cast(count(*) as int)
from link_linked_before
inner join link_clusters on link_clusters.record_no = link_linked_before.record_no
group by link_clusters.cluster_no, link_linked_before.person_id
