using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace CasesPdp.Server.Requests;

/// <summary>A request that is not evaluated: the one place where <c>google.rpc.Status</c> is built.</summary>
/// <remarks>The message never holds what the caller sent; every varying part is in the metadata.</remarks>
internal sealed class Refusal
{
    private const string Domain = "casespdp.v1";

    // Long enough for a burst to pass, short enough for a caller to wait.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private static readonly string RevisionNotAvailableName = NameOf(ErrorReason.RevisionNotAvailable);

    // Rendered once: strangers decide how often a refusal that never varies is written.
    private Tuple<string, string, string>? _headers;

    private Refusal(StatusCode code, ErrorReason reason, string message, string? field = null)
    {
        Reason = NameOf(reason);
        Info = new ErrorInfo { Domain = Domain, Reason = Reason };
        Status = new RpcStatus { Code = (int)code, Message = message };
        if (field is not null)
        {
            Info.Metadata.Add("field", field);
            Violation = new BadRequest.Types.FieldViolation { Field = field, Description = message, Reason = Reason };
        }
    }

    /// <summary>The name of the reason, as the proto spells it.</summary>
    public string Reason { get; }

    /// <summary>Whether the request is refused for the revision that it demands, and for nothing else.</summary>
    public bool IsRevisionNotAvailable => Reason == RevisionNotAvailableName;

    private TimeSpan? RetryAfter { get; init; }

    private ErrorInfo Info { get; }

    private RpcStatus Status { get; }

    private BadRequest.Types.FieldViolation? Violation { get; }

    /// <summary>The bytes are no message of the type.</summary>
    public static Refusal Malformed() =>
        new(StatusCode.InvalidArgument, ErrorReason.MalformedMessage, "The bytes are not a message of the expected type.");

    /// <summary>A field is absent that must be there.</summary>
    public static Refusal Required(string field) =>
        new(StatusCode.InvalidArgument, ErrorReason.FieldRequired, $"The field {field} is required.", field);

    /// <summary>A field holds what it may not hold.</summary>
    /// <param name="field">The field.</param>
    /// <param name="rule">What it may hold, as the end of a sentence that begins with the field.</param>
    public static Refusal Invalid(string field, string rule) =>
        new(StatusCode.InvalidArgument, ErrorReason.FieldInvalid, $"The field {field} {rule}.", field);

    /// <summary>Something is larger or more numerous than is accepted.</summary>
    public static Refusal LimitExceeded(string field, ulong limit, ulong count)
    {
        var message = $"The field {field} exceeds its limit: {count} of at most {limit}.";
        var refusal = new Refusal(StatusCode.InvalidArgument, ErrorReason.LimitExceeded, message, field);
        refusal.Info.Metadata.Add("limit", limit.ToString());
        refusal.Info.Metadata.Add("count", count.ToString());
        return refusal;
    }

    /// <summary>Roles are named though the policy alone says who has which.</summary>
    public static Refusal RolesNotAccepted(string field) =>
        new(StatusCode.InvalidArgument, ErrorReason.RolesNotAccepted, "The policy says who has which roles; a request must not.", field);

    /// <summary>A page token is damaged, or another question's or policy's.</summary>
    public static Refusal CursorInvalid()
    {
        const string Message = "The page token does not fit this question and policy: ask from the start.";
        return new Refusal(StatusCode.InvalidArgument, ErrorReason.CursorInvalid, Message, "page_token");
    }

    /// <summary>The policy in force is not the one demanded.</summary>
    public static Refusal RevisionNotAvailable(string inForce) => Unmet(
        ErrorReason.RevisionNotAvailable, "The policy in force is not the one that the request demands.", "in_force", inForce);

    /// <summary>No revision of that digest is in memory.</summary>
    public static Refusal RevisionNotFound() =>
        new(StatusCode.NotFound, ErrorReason.RevisionNotFound, "The server keeps no revision of that digest.");

    /// <summary>Another revision is held, or none.</summary>
    public static Refusal RevisionNotHeld(string? held) =>
        Unmet(ErrorReason.RevisionNotHeld, "No revision of that digest is held.", "held", held ?? "");

    /// <summary>The revision is held; only an approval, or lifting the pin, puts it in force.</summary>
    public static Refusal RevisionHeld(string held) =>
        Unmet(ErrorReason.RevisionHeld, "The revision is held: approve it, or lift the pin.", "held", held);

    /// <summary>The revision in force is pinned.</summary>
    public static Refusal RevisionPinned(string inForce) =>
        Unmet(ErrorReason.RevisionPinned, "The revision in force is pinned: unpin it first.", "in_force", inForce);

    /// <summary>The revision in force is not the one that the caller expects.</summary>
    public static Refusal RevisionChanged(string inForce)
    {
        const string Message = "The revision in force is not the one that the caller expects.";
        return Unmet(ErrorReason.RevisionChanged, Message, "in_force", inForce, StatusCode.Aborted);
    }

    /// <summary>The server follows no directory.</summary>
    public static Refusal NoDirectory() =>
        new(StatusCode.FailedPrecondition, ErrorReason.NoDirectory, "The server serves its built-in policy and follows nothing.");

    /// <summary>A bundle that was to be compiled has errors.</summary>
    public static Refusal BundleUnusable(string field = "") => new(
        field.Length == 0 ? StatusCode.FailedPrecondition : StatusCode.InvalidArgument,
        ErrorReason.BundleUnusable,
        "The bundle has errors: ValidateBundle lists them.",
        field.Length == 0 ? null : field);

    /// <summary>More wait than there is room for.</summary>
    public static Refusal TooBusy() =>
        new(StatusCode.ResourceExhausted, ErrorReason.TooBusy, "Too many callers wait for this at once: try again later.");

    /// <summary>The answer would be larger than is sent.</summary>
    public static Refusal AnswerTooLarge() => new(
        StatusCode.ResourceExhausted, ErrorReason.AnswerTooLarge, "The answer would be too large: ask for fewer items at once.");

    /// <summary>The server has no room for the call now. Built once: it is given when there is no time to lose.</summary>
    public static Refusal Overloaded { get; } =
        new(StatusCode.ResourceExhausted, ErrorReason.Overloaded, "The server is overloaded: try again later.") { RetryAfter = RetryDelay };

    /// <summary>The request did not arrive in time.</summary>
    public static Refusal RequestNotSent() =>
        new(StatusCode.DeadlineExceeded, ErrorReason.RequestNotSent, "The request did not arrive in time.");

    /// <summary>The answer may be given only once its record is on disk, and the record did not get there.</summary>
    public static Refusal RecordNotWritten() => new(
        StatusCode.Unavailable, ErrorReason.RecordNotWritten, "The decision log cannot be written, and this answer must be logged first.");

    /// <summary>The policy has not been confirmed for too long, and the server is set to refuse then. Built once.</summary>
    public static Refusal PolicyStale { get; } = new(
        StatusCode.Unavailable, ErrorReason.PolicyStale, "The policy has not been confirmed for too long: ask another server.");

    /// <summary>The caller is not known.</summary>
    /// <param name="credential">What is wrong: <c>missing</c> or <c>wrong</c>.</param>
    public static Refusal CallerUnknown(string credential)
    {
        const string Message = "The method is granted to known callers only: present a certificate or a token that the server knows.";
        var refusal = new Refusal(StatusCode.Unauthenticated, ErrorReason.CallerUnknown, Message);
        refusal.Info.Metadata.Add("credential", credential);
        return refusal;
    }

    /// <summary>The caller is known, and may not call the method.</summary>
    /// <param name="caller">Its name.</param>
    /// <param name="needed">The setting that grants the method.</param>
    public static Refusal CallerNotGranted(string caller, string needed)
    {
        const string Message = "The caller is known to the server, and the method is not granted to it.";
        var refusal = new Refusal(StatusCode.PermissionDenied, ErrorReason.CallerNotGranted, Message);
        refusal.Info.Metadata.Add("caller", caller);
        refusal.Info.Metadata.Add("grant", needed);
        return refusal;
    }

    /// <summary>The end of a call that the server cannot finish because it stops: no fault of the request, so without details.</summary>
    public static RpcException ServerStopping() => new(new Grpc.Core.Status(StatusCode.Unavailable, "The server is stopping."));

    /// <summary>The refusal as gRPC ends a call with it.</summary>
    public RpcException ToException() => Complete().ToRpcException();

    /// <summary>Ends a call with the refusal.</summary>
    /// <exception cref="RpcException">Always.</exception>
    [DoesNotReturn]
    public void Throw() => throw ToException();

    /// <summary>Ends a call that gRPC has not begun with the refusal: a response of headers only.</summary>
    public Task WriteTo(IHeaderDictionary headers)
    {
        var (code, message, details) = _headers ??= RenderHeaders();
        headers.ContentType = "application/grpc";
        headers["grpc-status"] = code;
        headers["grpc-message"] = message;
        headers["grpc-status-details-bin"] = details;
        return Task.CompletedTask;
    }

    /// <summary>The refusal as a stream carries it.</summary>
    public RequestError ToRequestError()
    {
        var status = Complete();
        var error = new RequestError { Code = status.Code, Message = status.Message };
        error.Details.Add(status.Details);
        return error;
    }

    private static Refusal Unmet(
        ErrorReason reason, string message, string key, string value, StatusCode code = StatusCode.FailedPrecondition)
    {
        var refusal = new Refusal(code, reason, message);
        refusal.Info.Metadata.Add(key, value);
        return refusal;
    }

    private static string NameOf(ErrorReason reason) =>
        ErrorReasonReflection.Descriptor.EnumTypes[0].FindValueByNumber((int)reason).Name;

    private Tuple<string, string, string> RenderHeaders()
    {
        var status = Complete();
        return Tuple.Create(
            status.Code.ToString(CultureInfo.InvariantCulture),
            Uri.EscapeDataString(status.Message),
            Convert.ToBase64String(status.ToByteArray()).TrimEnd('='));
    }

    private RpcStatus Complete()
    {
        var status = Status.Clone();
        status.Details.Add(Any.Pack(Info));
        if (Violation is not null)
        {
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { Violation } }));
        }

        if (RetryAfter is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        }

        return status;
    }
}
