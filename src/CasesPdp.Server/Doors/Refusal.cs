using System.Diagnostics.CodeAnalysis;
using CasesPdp.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace CasesPdp.Server.Doors;

/// <summary>A request that is not evaluated: the one place where <c>google.rpc.Status</c> is built.</summary>
/// <remarks>The message never holds what the caller sent; whatever varies stands in the metadata.</remarks>
internal sealed class Refusal
{
    private const string Domain = "casespdp.v1";

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
        new(StatusCode.InvalidArgument, ErrorReason.RolesNotAccepted, "The policy says who has which roles; a request may not.", field);

    /// <summary>A page token is damaged, or another question's or policy's.</summary>
    public static Refusal CursorInvalid()
    {
        const string Message = "The page token does not fit this question and policy: ask from the start.";
        return new Refusal(StatusCode.InvalidArgument, ErrorReason.CursorInvalid, Message, "page_token");
    }

    /// <summary>The policy in force is not the one demanded.</summary>
    public static Refusal RevisionNotAvailable(string inForce)
    {
        const string Message = "The policy in force is not the one that the request demands.";
        var refusal = new Refusal(StatusCode.FailedPrecondition, ErrorReason.RevisionNotAvailable, Message);
        refusal.Info.Metadata.Add("in_force", inForce);
        return refusal;
    }

    /// <summary>The refusal as gRPC ends a call with it.</summary>
    public RpcException ToException() => Complete().ToRpcException();

    /// <summary>Ends a call with the refusal.</summary>
    /// <exception cref="RpcException">Always.</exception>
    [DoesNotReturn]
    public void Throw() => throw ToException();

    /// <summary>The refusal as a stream carries it.</summary>
    public RequestError ToRequestError()
    {
        var status = Complete();
        var error = new RequestError { Code = status.Code, Message = status.Message };
        error.Details.Add(status.Details);
        return error;
    }

    private static string NameOf(ErrorReason reason) =>
        ErrorReasonReflection.Descriptor.EnumTypes[0].FindValueByNumber((int)reason).Name;

    private RpcStatus Complete()
    {
        var status = Status.Clone();
        status.Details.Add(Any.Pack(Info));
        if (Violation is not null)
        {
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { Violation } }));
        }

        return status;
    }
}
