using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CaseBackend;

/// <summary>Believes the headers of a gateway that has authenticated the user: <c>x-user</c>, <c>x-roles</c>,
/// <c>x-profile-uid</c>.</summary>
/// <remarks>Only for a back-end that nobody but the gateway can reach. Others use <c>AddJwtBearer</c> or the like.</remarks>
internal sealed class GatewayAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "gateway";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers["x-user"] is not [{ Length: > 0 } name])
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name)], SchemeName);
        const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        identity.AddClaims(Request.Headers["x-roles"].ToString().Split(',', Trimmed).Select(r => new Claim(identity.RoleClaimType, r)));
        if (Request.Headers["x-profile-uid"] is [{ Length: > 0 } uid])
        {
            identity.AddClaim(new Claim("profile_uid", uid));
        }

        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }
}
