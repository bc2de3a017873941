-- Clusters that need a new key, and the digest that says in which order they get one.
select
    nameless.cluster_no as ours,
    md5(concat($seed, '|', coalesce(
        link_cluster_niks.nik,
        concat_ws('|', link_numbers.source, link_numbers.record_key, link_numbers.delivery)
    ))) as digest
from (
    select link_clusters.cluster_no, min(link_clusters.record_no) as first_no
    from link_clusters
    left join link_kept_keys on link_kept_keys.ours = link_clusters.cluster_no
    where link_kept_keys.ours is null
    group by link_clusters.cluster_no
) as nameless
inner join link_numbers on link_numbers.record_no = nameless.first_no
left join link_cluster_niks on link_cluster_niks.cluster_no = nameless.cluster_no
