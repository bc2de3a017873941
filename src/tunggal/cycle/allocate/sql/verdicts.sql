-- What becomes of every unit with a claim to a seat: its outcome, the guard that keeps it where one
-- does, and what it would have been without guards.
select
    decided.unit_id,
    decided.family_id,
    decided.regency_code,
    case decided.fate
        when 'seat' then 'allocated'
        when 'shield' then 'shielded'
        when 'margin' then 'shielded'
        when 'notice' then 'on_notice'
        when 'cap' then 'on_notice'
        when 'wait' then 'waiting'
        else decided.standing
    end as outcome,
    case decided.fate
        when 'seat' then 'allocated'
        when 'shield' then decided.shield
        when 'margin' then 'incumbent_margin'
        when 'notice' then 'notice_given'
        when 'cap' then 'leavers_cap'
        when 'wait' then 'quota_full'
        else decided.reason
    end as reason,
    case
        when decided.fate in ('shield', 'margin', 'notice', 'cap')
            then coalesce(decided.reason, 'quota_full')
    end as cause,
    decided.place,
    decided.decile,
    case
        when decided.fate = 'shield' then decided.shield_until
        when decided.fate = 'margin' then $last_day
        when decided.fate in ('notice', 'cap')
            then greatest(coalesce(decided.notice_before, $notice_until), $last_day)
    end as until,
    case
        when decided.fate in ('notice', 'cap') then coalesce(decided.notice_before, $notice_until)
        when decided.fate = 'shield' and decided.shield = 'appeal_open' then decided.notice_before
    end as notice_until,
    coalesce(decided.grounds, 'quota_full') as grounds,
    decided.holds,
    decided.served,
    decided.shield,
    decided.claim,
    case when decided.place <= decided.free_line then 1 else 0 end as seated_without_guards
from (
    select
        queue.*,
        cuts.free_line,
        case
            when queue.claim = 'queue'
                then case when queue.turn <= cuts.newcomers then 'seat' else 'wait' end
            when queue.claim = 'sure'
                then case when queue.place <= cuts.target_line then 'seat' else 'shield' end
            when queue.claim = 'kept'
                then case when queue.shield is null then 'notice' else 'shield' end
            when queue.claim = 'free'
                then case when queue.turn <= cuts.capped_free then 'cap' else 'leave' end
            when queue.claim = 'steady' and queue.place <= cuts.target_line then 'seat'
            when queue.claim = 'steady' and queue.shield is not null then 'shield'
            when queue.claim = 'steady' and queue.place <= cuts.margin_line then 'margin'
            when queue.claim = 'steady' then 'notice'
            when queue.place <= cuts.target_line and queue.place <= cuts.margin_line then 'seat'
            when queue.place <= cuts.margin_line then 'margin'
            -- Beyond the target an incumbent has a seat only because the cap lets no more leave.
            when queue.turn <= cuts.pressed_seated and queue.place <= cuts.target_line then 'seat'
            when queue.turn <= cuts.pressed_seated then 'cap'
            when queue.turn <= cuts.pressed_seated + cuts.capped_pressed then 'cap'
            else 'wait'
        end as fate
    from queue_$code as queue
    inner join cuts_$code as cuts on cuts.regency_code = queue.regency_code
) as decided
union all
select
    standing.unit_id,
    standing.family_id,
    standing.regency_code,
    standing.standing as outcome,
    standing.reason,
    cast(null as string) as cause,
    cast(null as bigint) as place,
    standing.decile,
    cast(null as date) as until,
    cast(null as date) as notice_until,
    standing.grounds,
    standing.holds,
    1 as served,
    standing.shield,
    standing.claim,
    0 as seated_without_guards
from standing_$code as standing
where standing.claim = 'leaves'
