using CasesPdp.Server.Hosting;
using CasesPdp.Server.Requests;

namespace CasesPdp.Server.Callers;

/// <summary>Lets a call through that its caller is granted. Judges by the endpoint that was resolved, before anything of the body is
/// read.</summary>
/// <remarks>
/// 1. What the connection proves is judged once a connection: certificate or peer uid, and what anybody is granted.
/// 2. Only where that does not suffice, the token of the call is looked at.
/// </remarks>
internal sealed class CallerGate(CallerRefusals refusals, FollowedFiles<TokenFile>? tokens = null)
{
    private const string Scheme = "Bearer ";

    private static readonly Refusal MissingCredential = Refusal.CallerUnknown("missing");
    private static readonly Refusal WrongCredential = Refusal.CallerUnknown("wrong");

    /// <summary>Judges a call.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            return next(context);
        }

        // 1. Connection. Listeners without callers serve open endpoints only.
        var needed = endpoint.Metadata.GetMetadata<RequiredGrant>()?.Grants ?? Grants.All;
        return needed == Grants.None || Caller.Of(context)?.Has(needed) == true
            ? next(context)
            : JudgeToken(context, next, needed);
    }

    // 2. Token.
    private Task JudgeToken(HttpContext context, RequestDelegate next, Grants needed)
    {
        var caller = Caller.Of(context);
        string? authorization = context.Request.Headers.Authorization;
        if (tokens is not null && authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true)
        {
            caller = tokens.Current.Find(authorization.AsSpan(Scheme.Length));
            if (caller is null)
            {
                return refusals.Refuse(context, CallerRefusals.WrongToken, WrongCredential);
            }

            context.Features.Set(caller);
            if (caller.Has(needed))
            {
                return next(context);
            }
        }

        return caller is { IsKnown: true }
            ? refusals.Refuse(context, CallerRefusals.NotGranted, Refusal.CallerNotGranted(caller.Name, needed.ToString()))
            : refusals.Refuse(context, CallerRefusals.NoCredential, MissingCredential);
    }
}
