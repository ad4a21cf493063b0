using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>Collects the members of an object under construction and reports keys that occur twice; the first one is kept.</summary>
internal sealed class MemberList(BundleFindings findings)
{
    // Most objects are small, and comparing a few strings is cheaper than hashing them.
    private const int SmallCount = 16;

    private readonly List<MappingMember> _members = [];
    private Dictionary<string, SourceSpan>? _seen;

    /// <summary>Adds a member; false when its key was there before.</summary>
    public bool Add(string key, SourceSpan keySpan, DocumentNode value)
    {
        if (FindFirst(key) is { } first)
        {
            findings.Error(
                DiagnosticCodes.DuplicateKey,
                keySpan,
                $"The key {MessageText.Quote(key)} occurs twice in one object, first on line {first.Line}.");
            return false;
        }

        _members.Add(new MappingMember(key, keySpan, value));
        _seen?.Add(key, keySpan);
        return true;
    }

    /// <summary>Forgets the members, for another object.</summary>
    public void Clear()
    {
        _members.Clear();
        _seen = null;
    }

    public MappingNode ToNode(SourceSpan span, Repeat? repeat = null) => new(span, [.. _members], repeat);

    private SourceSpan? FindFirst(string key)
    {
        if (_seen is null && _members.Count > SmallCount)
        {
            _seen = _members.ToDictionary(m => m.Key, m => m.KeySpan, StringComparer.Ordinal);
        }

        if (_seen is not null)
        {
            return _seen.TryGetValue(key, out var span) ? span : null;
        }

        foreach (var member in _members)
        {
            if (member.Key == key)
            {
                return member.KeySpan;
            }
        }

        return null;
    }
}
