using CasesPdp.AspNetCore.Responses;
using CasesPdp.Client;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace CasesPdp.AspNetCore;

/// <summary>Answers for endpoints that ask themselves: problem details as the requirements on endpoints answer them.</summary>
public static class CaseProblems
{
    /// <summary>The answer to a denial: 403, or 404 for a case that the user may not know of. It is safe to show to end users.</summary>
    /// <exception cref="ArgumentException">The decision allows.</exception>
    public static IResult ToProblem(this CaseDecision decision) => decision.IsAllowed
        ? throw new ArgumentException("The decision allows.", nameof(decision))
        : CaseResponse.To(decision.Reason).ToResult();

    /// <summary>The answer to an authorization that did not succeed; 403 where the PDP was not the reason.</summary>
    /// <exception cref="ArgumentException">The authorization succeeded.</exception>
    public static IResult ToProblem(this AuthorizationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Succeeded)
        {
            throw new ArgumentException("The authorization succeeded.", nameof(result));
        }

        return result.Failure.FailureReasons.OfType<CaseAuthorizationFailure>().FirstOrDefault() is { } failure
            ? CaseResponse.To(failure).ToResult()
            : TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden);
    }
}
