-- The person of every record.
select
    link_clusters.record_no,
    link_keys.key_no as person_id,
    link_clusters.rule,
    link_clusters.probability
from link_clusters
inner join link_keys on link_keys.ours = link_clusters.cluster_no
