-- Records that the model linked, by certainty in ten-thousandths: at least so much.
select
    case
        when probability >= 9990 then 9990
        when probability >= 9900 then 9900
        when probability >= 9500 then 9500
        when probability >= 9000 then 9000
        else 0
    end as at_least,
    count(*) as records
from record_links
where rule = 'model'
group by 1
order by at_least desc nulls last
