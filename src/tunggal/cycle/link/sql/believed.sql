-- Every record and how far it is believed: the better the source and the newer, the smaller the numbers.
select
    records.source,
    records.delivery,
    records.record_key,
    coalesce(link_sources.clean, 0) as clean,
    9999 - coalesce(link_sources.precedence, 0) as worse,
    coalesce(
        99999999 - (year(records.as_of) * 10000 + month(records.as_of) * 100 + day(records.as_of)),
        99999999
    ) as older,
    substr(md5(concat_ws('|', records.source, records.delivery, records.record_key)), 1, 2) as bucket
from records
left join link_sources on link_sources.source = records.source
