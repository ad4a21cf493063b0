using System.Runtime.CompilerServices;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>Answers a single question from its bytes, in one pass.</summary>
/// <remarks>
/// <list type="number">
/// <item>The three entities are found.</item>
/// <item>They are resolved: action first, since owners are held against it.</item>
/// <item>The question is decided.</item>
/// <item>The answer is written.</item>
/// </list>
/// </remarks>
internal static class CheckWire
{
    /// <summary>Answers the question; see <see cref="WireMethod.TryAnswer"/>.</summary>
    public static bool TryAnswer(WireScratch scratch, ReadOnlySpan<byte> request, WireCall call)
    {
        // 1. Entities.
        var policy = scratch.Policy;
        ReadOnlySpan<byte> subject = default, action = default, resource = default;
        bool hasSubject = false, hasAction = false, hasResource = false, includeMissing = false;
        var cursor = new WireCursor(request);
        while (!cursor.IsAtEnd)
        {
            var read = cursor.TryReadNumber(out var tag) && tag switch
            {
                WireTags.Subject => !hasSubject && (hasSubject = true) && cursor.TryReadBytes(out subject),
                WireTags.Action => !hasAction && (hasAction = true) && cursor.TryReadBytes(out action),
                WireTags.Resource => !hasResource && (hasResource = true) && cursor.TryReadBytes(out resource),
                WireTags.CheckRevision => cursor.TryReadBytes(out var revision) && WireRevision.IsMet(policy, revision),
                WireTags.CheckIncludeMissing => cursor.TryReadFlag(out includeMissing),
                _ => cursor.TrySkip(tag),
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
        var asked = default(WireAction);
        var what = default(WireResource);
        var who = new WireSubject(scratch.Roles, scratch.Tally);
        if (!asked.TryRead(policy, action) || !what.TryRead(policy, resource) || !who.TryRead(policy, subject))
        {
            return false;
        }

        what.AddTo(ref asked.Question, asked.Name);
        if (what.IsRestricted)
        {
            asked.Question.IsHidden = what.IsHiddenFrom(who, scratch);
        }

        if (what.Space.Id < 0 && policy.Grants.HasPatterns && IsExpensive(scratch, who.Roles, what.Space))
        {
            return false;
        }

        // 3. Decision.
        var grants = SubjectGrants.Of(policy, who.Roles, what.Space, scratch.Row);
        var reason = Decider.Decide(policy, asked.Question, what.Space, grants);
        var linksUnavailable = reason == Reason.Allowed && Decider.LinksUnavailable(policy, asked.Question);
        if (includeMissing && reason == Reason.MissingPrivilege)
        {
            MissingNames.Collect(policy, asked.Question, what.Space, grants, scratch.Missing.Names);
            scratch.IsAnswerTooLarge = !scratch.Missing.TryAdd();
            if (scratch.IsAnswerTooLarge)
            {
                return false;
            }
        }

        scratch.Tally.Add(reason);

        // 4. Answer.
        var answer = call.TakeAnswer(AnswerWriter.SizeOfCheck(scratch, linksUnavailable));
        new AnswerWriter(answer).WriteCheck(scratch, reason, linksUnavailable);
        scratch.Missing.Clear();
        return true;
    }

    // Every pattern of every role is matched with the name of a space that the policy does not list.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsExpensive(WireScratch scratch, SubjectRoles roles, SpaceRef space)
    {
        scratch.Spend((PatternsOf(scratch.Policy, roles.Roles) + PatternsOf(scratch.Policy, roles.LimitedBy)) * (1L + space.Name.Length));
        return scratch.MustFallBack();
    }

    private static int PatternsOf(PolicySnapshot policy, ReadOnlySpan<int> roles)
    {
        var count = 0;
        foreach (var role in roles)
        {
            count += policy.Grants.PatternEntries(role).Length;
        }

        return count;
    }
}
