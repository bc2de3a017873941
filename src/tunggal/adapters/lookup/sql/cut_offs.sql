-- Per programme and regency the decile of the least poor family that was given a seat.
select
    outcomes.programme,
    outcomes.regency_code,
    max(outcomes.decile) as decile
from outcomes
where outcomes.outcome = 'allocated' and outcomes.decile is not null
group by outcomes.programme, outcomes.regency_code
