using Grpc.Core;

namespace CasesPdp.Server.Telemetry;

/// <summary>
/// The attributes of one gRPC method's calls by status, built once: OpenTelemetry's conventions for RPC. A method that the server does not
/// have is <c>_OTHER</c>, so that a caller chooses no attribute.
/// </summary>
/// <remarks>Metadata of the endpoints of gRPC services. Probes and metrics have none: they are no calls.</remarks>
internal sealed class CallTags
{
    private const string OtherMethod = "_OTHER";

    private static readonly string[] Codes =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
        "UNAUTHENTICATED",
    ];

    private readonly KeyValuePair<string, object?>[][] _tags;

    /// <summary>Builds the attributes.</summary>
    /// <param name="method">The method; null for a name that is no method.</param>
    public CallTags(IMethod? method)
        : this(method?.FullName[1..] ?? OtherMethod, isStream: method is not null && method.Type != MethodType.Unary)
    {
    }

    private CallTags(string method, bool isStream)
    {
        (Method, IsStream) = (method, isStream);
        _tags = [.. Enum.GetValues<StatusCode>().Select(code => Tags(Method, code))];
    }

    /// <summary>The full name of the method, such as <c>casespdp.v1.DecisionService/Check</c>.</summary>
    public string Method { get; }

    /// <summary>Whether the method takes or sends more than one message.</summary>
    public bool IsStream { get; }

    /// <summary>The attributes of a call that ended with that status.</summary>
    public KeyValuePair<string, object?>[] this[StatusCode code] => _tags[(int)code];

    /// <summary>The attributes of a method with one request and one answer.</summary>
    /// <param name="method">Its full name.</param>
    public static CallTags OfUnary(string method) => new(method, isStream: false);

    /// <summary>Whether the convention counts the status as an error of the server, and not of its caller.</summary>
    public static bool IsError(StatusCode code) => code is StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.Unimplemented
        or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss;

    /// <summary>The name of the status, such as <c>OK</c>.</summary>
    public static string NameOf(StatusCode code) => Codes[(int)code];

    private static KeyValuePair<string, object?>[] Tags(string method, StatusCode code)
    {
        KeyValuePair<string, object?>[] tags =
        [
            new("rpc.system.name", "grpc"), new("rpc.method", method), new("rpc.response.status_code", NameOf(code)),
        ];
        return IsError(code) ? [.. tags, new("error.type", NameOf(code))] : tags;
    }
}
