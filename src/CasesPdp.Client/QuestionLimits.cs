using System.Runtime.CompilerServices;
using System.Text;
using CasesPdp.Decisions;

namespace CasesPdp.Client;

/// <summary>What no PDP evaluates, whatever its policy: too many names, names that are too long, absent, or not Unicode.</summary>
internal static class QuestionLimits
{
    /// <summary>UTF-8 that refuses what is not well-formed.</summary>
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Refuses a question before it travels: with others in one request, it would fail those.</summary>
    /// <exception cref="PdpException">The question is not valid.</exception>
    public static void Check(CaseQuestion question)
    {
        if (question is not { Subject: { } subject, Action: { } action, Resource: { } resource })
        {
            throw Invalid("A question has a subject, an action and a resource.");
        }

        CheckName(subject.Id, "subject id");
        CheckNames(subject.Roles ?? [], Limits.SubjectRoles, "role");
        CheckNames(subject.LimitedBy ?? [], Limits.SubjectRoles, "role");
        CheckName(subject.ProfileUid ?? "", "profile uid");
        CheckName(action.Name, "action");
        CheckNames(action.Facets, Limits.ActionFacets, "facet");
        CheckName(action.Connector ?? "", "connector");
        CheckNames(resource.Owners, Limits.ResourceOwners, "owner");
        CheckName(resource.Space ?? "", "space");
        CheckName(resource.AccessMode ?? "", "access mode");
        CheckNames(resource.AssigneeUids, Limits.ResourceAssignees, "assignee");
    }

    /// <summary>Refuses a name that is too long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckLength(string name, string kind)
    {
        if (Limits.IsTooLong(name))
        {
            throw Invalid($"The {kind} is longer than {Limits.NameBytes} bytes of UTF-8.");
        }
    }

    /// <summary>Refuses a list that is too long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckCount(int count, int most, string kind)
    {
        if (count > most)
        {
            throw Invalid($"There are {count} {kind}s; a question may name {most}.");
        }
    }

    /// <summary>The failure of a question that is not valid.</summary>
    public static PdpException Invalid(string message) => new(PdpFailure.InvalidQuestion, message);

    private static void CheckNames(IReadOnlyList<string> names, int most, string kind)
    {
        CheckCount(names.Count, most, kind);
        for (var i = 0; i < names.Count; i++)
        {
            CheckName(names[i], kind);
        }
    }

    // Where nullable annotations were not heeded, as by a JSON reader, a name may be null.
    private static void CheckName(string? name, string kind)
    {
        CheckLength(name ?? throw Invalid($"The {kind} is null."), kind);
        try
        {
            Utf8.GetByteCount(name);
        }
        catch (EncoderFallbackException)
        {
            throw Invalid($"The {kind} is not valid Unicode.");
        }
    }
}
