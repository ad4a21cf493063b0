using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>An action read from its bytes.</summary>
internal ref struct WireAction
{
    /// <summary>The question with action and connector set, owners still to come.</summary>
    public Question Question;

    /// <summary>The action's name, which owners are held against.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary>Reads the message; false where it falls back.</summary>
    public bool TryRead(PolicySnapshot policy, ReadOnlySpan<byte> message)
    {
        Question = default;
        return IsOnlyName(message) ? TryReadName(policy, message[WireBytes.HeadBytes..]) : TryReadFields(policy, message);
    }

    // As nearly all senders write it.
    private static bool IsOnlyName(ReadOnlySpan<byte> message) => message.Length is >= WireBytes.HeadBytes and < 0x80 + WireBytes.HeadBytes
        && message[0] == WireTags.ActionName && message[1] == message.Length - WireBytes.HeadBytes;

    private bool TryReadName(PolicySnapshot policy, ReadOnlySpan<byte> name)
    {
        Name = name;
        Question.SetAction(policy, name, Facets.None);
        return WireName.IsWellFormed(name, isKnown: Question.Requirement != 0);
    }

    private bool TryReadFields(PolicySnapshot policy, ReadOnlySpan<byte> message)
    {
        Name = default;
        var facets = Facets.None;
        ReadOnlySpan<byte> connector = default;
        bool hasName = false, namesConnector = false;
        var named = 0;
        var cursor = new WireCursor(message);
        while (!cursor.IsAtEnd)
        {
            if (!cursor.TryReadNumber(out var tag))
            {
                return false;
            }

            var read = tag switch
            {
                WireTags.ActionName => !hasName && (hasName = true) && cursor.TryReadBytes(out Name),
                WireTags.ActionFacet => ++named <= Limits.ActionFacets && cursor.TryReadBytes(out var facet) && WireName.IsWellFormed(facet)
                    && Add(ref facets, facet),
                WireTags.ActionConnector => cursor.TryReadBytes(out connector) && WireName.IsWellFormed(connector) && (namesConnector = true),
                _ => cursor.TrySkip(tag),
            };
            if (!read)
            {
                return false;
            }
        }

        Question.SetAction(policy, Name, facets);
        if (namesConnector)
        {
            Question.SetConnector(policy, connector);
        }

        // Only known names have a requirement.
        return WireName.IsWellFormed(Name, isKnown: Question.Requirement != 0);
    }

    private static bool Add(ref Facets facets, ReadOnlySpan<byte> name)
    {
        facets |= FacetNames.Parse(name);
        return true;
    }
}
