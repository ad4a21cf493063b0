using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;

namespace CasesPdp.Server.Requests;

/// <summary>Lists names of the policy page by page.</summary>
internal static class NamePage
{
    /// <summary>Answers a request that has been validated; its token may still be refused.</summary>
    public static (ListNamesResponse? Response, Refusal? Refusal) List(PolicySnapshot policy, ListNamesRequest request, PageTokens tokens)
    {
        var question = new ListNamesRequest { Kind = request.Kind };
        if (!tokens.TryRead(request.PageToken, question, policy, out var from))
        {
            return (null, Refusal.CursorInvalid());
        }

        var (count, nameOf) = NamesOf(policy, request.Kind);
        var end = Math.Min(count, from + PageTokens.SizeOf(request.PageSize));
        var response = new ListNamesResponse { Revision = policy.Revision.ToMessage() };
        for (var i = from; i < end; i++)
        {
            response.Names.Add(nameOf(i));
        }

        if (end < count)
        {
            response.NextPageToken = tokens.Write(question, policy, end);
        }

        return (response, null);
    }

    private static (int Count, Func<int, string> NameOf) NamesOf(PolicySnapshot policy, NameKind kind) => kind switch
    {
        NameKind.Space => (policy.Spaces.Names.Count, i => policy.Spaces.Names[i]),
        NameKind.SpacePattern => (policy.Spaces.Patterns.Count, i => policy.Spaces.Patterns[i].Text),
        _ => (policy.Subjects.Ids.Count, i => policy.Subjects.Ids[i]),
    };
}
