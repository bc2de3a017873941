-- The clusters with the records that human decisions take to a record placed by now.
select record_no, cluster_no, rule, probability from link_clusters
union all
select link_taken.record_no, link_clusters.cluster_no, 'decision', 10000
from link_taken
inner join link_clusters on link_clusters.record_no = link_taken.other_no
left join link_clusters as placed on placed.record_no = link_taken.record_no
where placed.record_no is null
