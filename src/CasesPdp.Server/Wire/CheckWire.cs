using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>Answers a single question from its bytes, in one pass.</summary>
/// <remarks>
/// <list type="number">
/// <item>The three entities are found.</item>
/// <item>They are resolved: action first, since owners are held against it.</item>
/// <item>The question is decided.</item>
/// </list>
/// It steps aside for a question that demands a revision or wants to know what is missing, and for what is not well-formed.
/// </remarks>
internal static class CheckWire
{
    /// <summary>Decides the question; false where the generated classes must do it.</summary>
    public static bool TryDecide(WireScratch scratch, ReadOnlySpan<byte> request, out Reason reason, out bool linksUnavailable)
    {
        reason = default;
        linksUnavailable = false;

        // 1. Entities.
        ReadOnlySpan<byte> subject = default, action = default, resource = default;
        bool hasSubject = false, hasAction = false, hasResource = false;
        var cursor = new WireCursor(request);
        while (!cursor.IsAtEnd)
        {
            var read = cursor.TryReadNumber(out var tag) && tag switch
            {
                WireTags.Subject => !hasSubject && (hasSubject = true) && cursor.TryReadBytes(out subject),
                WireTags.Action => !hasAction && (hasAction = true) && cursor.TryReadBytes(out action),
                WireTags.Resource => !hasResource && (hasResource = true) && cursor.TryReadBytes(out resource),
                _ => false,
            };
            if (!read)
            {
                return false;
            }
        }

        if (!hasSubject || !hasAction || !hasResource)
        {
            return false;
        }

        // 2. Names.
        var policy = scratch.Policy;
        var asked = default(WireAction);
        var who = new WireSubject(scratch.Roles);
        if (!asked.TryRead(policy, action)
            || !WireResource.TryRead(policy, resource, asked.Name, ref asked.Question, out var space)
            || !who.TryRead(policy, subject))
        {
            return false;
        }

        // 3. Decision.
        var grants = SubjectGrants.Of(policy, who.Roles, space, scratch.Row);
        reason = Decider.Decide(policy, asked.Question, space, grants);
        linksUnavailable = reason == Reason.Allowed && Decider.LinksUnavailable(policy, asked.Question);
        scratch.Tally.Add(reason);
        return true;
    }
}
