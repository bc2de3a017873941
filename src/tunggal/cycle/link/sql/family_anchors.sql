-- Families that need a new key, and the digest that says in which order they get one.
select
    link_family_tokens.first_person as ours,
    md5(concat($seed, '|family|', cast(link_family_tokens.first_person as string))) as digest
from link_family_tokens
left join link_kept_family_keys on link_kept_family_keys.ours = link_family_tokens.first_person
where link_kept_family_keys.ours is null
