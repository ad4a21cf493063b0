using CasesPdp.Decisions;
using CasesPdp.Policies.Explanations;
using CasesPdp.Protocol.V1;

namespace CasesPdp.Server.Requests;

/// <summary>Lists roles page by page.</summary>
internal static class RolePage
{
    /// <summary>Answers a request that has been validated; its token may still be refused.</summary>
    public static (ListRolesResponse? Response, Refusal? Refusal) List(PolicySnapshot policy, ListRolesRequest request, PageTokens tokens)
    {
        var question = new ListRolesRequest { Action = request.Action, Resource = request.Resource, EveryRole = request.EveryRole };
        if (!tokens.TryRead(request.PageToken, question, policy, out var from))
        {
            return (null, Refusal.CursorInvalid());
        }

        // One more than the page holds: it shows whether there is a next page, and where that starts.
        var size = PageTokens.SizeOf(request.PageSize);
        var roles = request.EveryRole
            ? [.. Enumerable.Range(from, Math.Clamp(policy.Roles.Count - from, 0, size + 1))]
            : RoleLister.List(policy, RequestMapper.Read(null, request.Action, request.Resource), from, size + 1);
        var response = new ListRolesResponse
        {
            Revision = policy.Revision.ToMessage(),
            Roles = { roles.Take(size).Select(id => policy.Roles[id]) },
        };
        if (roles.Count > size)
        {
            response.NextPageToken = tokens.Write(question, policy, roles[size]);
        }

        return (response, null);
    }
}
