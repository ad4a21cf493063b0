using System.Security.Claims;
using CasesPdp.Client;
using Microsoft.AspNetCore.Http;

namespace CasesPdp.AspNetCore;

/// <summary>How requests become questions, and how failures are answered. Validated when the application starts.</summary>
public sealed class CasesPdpAuthorizationOptions
{
    /// <summary>The owner of all cases, for applications that have one. Null (default): each endpoint says.</summary>
    public string? Owner { get; set; }

    /// <summary>The space of all cases, for applications that have one. Null (default): each endpoint says.</summary>
    public string? Space { get; set; }

    /// <summary>The route value that holds the owner. Default: <c>owner</c>.</summary>
    public string OwnerRouteValue { get; set; } = "owner";

    /// <summary>The route value that holds the space. Default: <c>space</c>.</summary>
    public string SpaceRouteValue { get; set; } = "space";

    /// <summary>Names the cases of requests to endpoints that do not say themselves. Null (default): <see cref="Owner"/>,
    /// <see cref="Space"/> and route values do.</summary>
    public Func<HttpContext, CancellationToken, ValueTask<CaseTarget?>>? Target { get; set; }

    /// <summary>The type of the claims that hold Kibana roles, one each. Null (default): the role claim type of each identity.</summary>
    public string? RoleClaimType { get; set; }

    /// <summary>Sends no roles: the policy's list of subjects says who has which. Default: false, where a user without role claims has no
    /// roles.</summary>
    public bool RolesFromPolicy { get; set; }

    /// <summary>The type of the claim that holds the subject's id. Default: <see cref="ClaimTypes.NameIdentifier"/>.</summary>
    public string IdClaimType { get; set; } = ClaimTypes.NameIdentifier;

    /// <summary>The type of the claim that holds the subject's user-profile uid, for restricted cases. Default:
    /// <c>profile_uid</c>.</summary>
    public string ProfileUidClaimType { get; set; } = "profile_uid";

    /// <summary>The type of the claims that hold the roles that limit the subject, such as those of an API key. Default: <c>limited_by</c>.
    /// A claim with an empty value stands for an empty list, which grants nothing.</summary>
    public string LimitedByClaimType { get; set; } = "limited_by";

    /// <summary>Makes the subject of a user instead of the claim types. Called for authenticated users only.</summary>
    public Func<ClaimsPrincipal, CaseSubject>? Subject { get; set; }

    /// <summary>When clients may ask again after the PDP did not answer. Default: 1 s; 1 s to 1 hour, in whole seconds.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);
}
