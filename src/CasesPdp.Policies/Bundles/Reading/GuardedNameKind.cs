namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>What a name in a guard rail names.</summary>
internal enum GuardedNameKind
{
    Action,
    Operation,
    Right,
    Owner,
    Space,
    Role,
}
