-- The clusters after human decisions that two records are two persons: one of them leaves.
select
    link_clusters.record_no,
    case when parted.record_no is null then link_clusters.cluster_no
        else link_clusters.record_no end as cluster_no,
    case when parted.record_no is null then link_clusters.rule else 'decision' end as rule,
    case when parted.record_no is null then link_clusters.probability else 10000 end as probability
from link_clusters
left join (
    select distinct
        case when greatest(one.record_no, other.record_no) = one.cluster_no
            then least(one.record_no, other.record_no)
            else greatest(one.record_no, other.record_no) end as record_no
    from link_decided
    inner join link_clusters as one on one.record_no = link_decided.record_no
    inner join link_clusters as other on other.record_no = link_decided.other_no
    where link_decided.same = 0 and one.cluster_no = other.cluster_no
) as parted on parted.record_no = link_clusters.record_no
