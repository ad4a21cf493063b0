namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>An object: members in the order in which they were written; keys are distinct.</summary>
internal sealed class MappingNode(SourceSpan span, IReadOnlyList<MappingMember> members) : DocumentNode(span)
{
    public IReadOnlyList<MappingMember> Members { get; } = members;

    /// <summary>The value under a key, or null. Walks the members: meant for a handful of known keys.</summary>
    public DocumentNode? Find(string key)
    {
        foreach (var member in Members)
        {
            if (member.Key == key)
            {
                return member.Value;
            }
        }

        return null;
    }
}
