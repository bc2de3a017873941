-- The family of each person, and whether the person heads it.
select
    link_tokens.person_id,
    link_family_keys.key_no as family_id,
    link_family_keys.is_new,
    link_tokens.token,
    case when link_heads.head_id = link_tokens.person_id then 1 else 0 end as is_head
from link_tokens
inner join link_family_tokens on link_family_tokens.token = link_tokens.token
inner join link_family_keys on link_family_keys.ours = link_family_tokens.first_person
left join link_heads on link_heads.token = link_tokens.token
