using CasesPdp.Decisions;
using Microsoft.AspNetCore.Http;

namespace CasesPdp.AspNetCore.Responses;

/// <summary>How a request that is not authorized is answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="GrpcStatus">The gRPC status, for calls of gRPC services.</param>
/// <param name="Text">What end users may read.</param>
internal sealed record CaseResponse(int Status, int GrpcStatus, string Text)
{
    private const int GrpcInvalidArgument = 3;
    private const int GrpcNotFound = 5;
    private const int GrpcPermissionDenied = 7;
    private const int GrpcInternal = 13;
    private const int GrpcUnavailable = 14;

    private const string GrpcContentType = "application/grpc";

    private static readonly CaseResponse NotFound = new(StatusCodes.Status404NotFound, GrpcNotFound, DenialText.NotFound);

    private static readonly CaseResponse Unavailable = new(
        StatusCodes.Status503ServiceUnavailable, GrpcUnavailable, "Access cannot be checked at the moment; please try again later.");

    private static readonly CaseResponse Failed = new(
        StatusCodes.Status500InternalServerError, GrpcInternal, "Access could not be checked.");

    /// <summary>The answer to a denial. A case that hides itself is answered like one that is not there.</summary>
    public static CaseResponse To(Reason reason) => reason == Reason.NotVisible
        ? NotFound
        : new CaseResponse(StatusCodes.Status403Forbidden, GrpcPermissionDenied, DenialText.Of(reason));

    /// <summary>The answer to a failure.</summary>
    public static CaseResponse To(CaseAuthorizationFailure failure) => failure.Kind switch
    {
        CaseFailureKind.Denied => To(failure.Decision.Reason),
        CaseFailureKind.CaseNotFound => NotFound,
        CaseFailureKind.RequestInvalid => new CaseResponse(failure.Status, GrpcInvalidArgument, DenialText.NotUnderstood),
        CaseFailureKind.PdpUnavailable => Unavailable,
        _ => Failed,
    };

    /// <summary>The answer to a PDP that did not decide.</summary>
    public static CaseResponse To(Client.PdpException failure) => failure.IsTransient ? Unavailable : Failed;

    /// <summary>The answer as a result of a minimal API.</summary>
    public IResult ToResult() => TypedResults.Problem(Text, statusCode: Status);

    /// <summary>Answers the request.</summary>
    public Task WriteAsync(HttpContext context, TimeSpan retryAfter)
    {
        // gRPC is always POST. An answer with 200 to anything else would be no denial to caches and logs.
        if (HttpMethods.IsPost(context.Request.Method)
            && context.Request.ContentType?.StartsWith(GrpcContentType, StringComparison.OrdinalIgnoreCase) == true)
        {
            context.Response.ContentType = GrpcContentType;
            context.Response.Headers["grpc-status"] = GrpcStatus.ToString();
            context.Response.Headers["grpc-message"] = Uri.EscapeDataString(Text);
            return Task.CompletedTask;
        }

        if (Status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = ((int)retryAfter.TotalSeconds).ToString();
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = Status;
            return Task.CompletedTask;
        }

        return ToResult().ExecuteAsync(context);
    }
}
