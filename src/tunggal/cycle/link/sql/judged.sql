-- Every record with a NIK beside the record that stands for it: is it sane to call them one person?
select
    one.record_no,
    one.nik,
    other.record_no as anchor_no,
    one.clean,
    case
        when one.record_no = other.record_no then 1
        when link_kept_apart.record_no is not null then 0
        when $sane then 1
        else 0
    end as sane
from $anchors as anchors
inner join link_records as one on one.nik = anchors.nik
inner join link_records as other on other.record_no = anchors.anchor_no
left join link_kept_apart on link_kept_apart.record_no = one.record_no
