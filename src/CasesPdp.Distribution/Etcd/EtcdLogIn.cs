using CasesPdp.Distribution.Etcd.Wire;
using CasesPdp.Distribution.Stores;
using Grpc.Core;

namespace CasesPdp.Distribution.Etcd;

/// <summary>Logs in once for all calls, and again when the token is no longer accepted.</summary>
/// <remarks>
/// etcd checks passwords slowly, and a fleet that logs in all at once would keep it from everything else. So one after a token that is no
/// longer accepted waits up to 1 s, and after a refusal none is tried for up to 1 s, doubling up to 60 s: until then, calls are refused as
/// that one was.
/// </remarks>
internal sealed class EtcdLogIn(EtcdOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly FullJitter _jitter = FullJitter.ForLogIns();
    private bool _hadToken;
    private Status? _refusal;
    private long _refusedAt;
    private TimeSpan _rest;
    private volatile string? _token;
    private volatile bool _isWithoutUsers;

    /// <summary>Whether there is a user to log in.</summary>
    public bool HasUser => options.User is not null;

    /// <summary>The token for a call.</summary>
    /// <returns>The token; null: there is no user, or etcd checks none.</returns>
    public async ValueTask<string?> TokenAsync(EtcdConnection connection, CancellationToken cancellation)
    {
        if (options.User is not { } user || _isWithoutUsers)
        {
            return null;
        }

        if (_token is { } known)
        {
            return known;
        }

        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_token is null && !_isWithoutUsers)
            {
                _token = await LogInAsync(user, connection, cancellation).ConfigureAwait(false);
                _isWithoutUsers = _token is null;
            }

            return _token;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>The token was not accepted, or etcd checks users by now.</summary>
    /// <param name="token">The token of the call, if it had one; a newer one stays.</param>
    public void Forget(string? token)
    {
        if (ReferenceEquals(_token, token))
        {
            _token = null;
            _isWithoutUsers = false;
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<string?> LogInAsync(string user, EtcdConnection connection, CancellationToken cancellation)
    {
        if (_refusal is { } refusal && time.GetElapsedTime(_refusedAt) < _rest)
        {
            throw new RpcException(refusal);
        }

        if (_hadToken)
        {
            _hadToken = false;
            await Task.Delay(_jitter.Next(), time, cancellation).ConfigureAwait(false);
        }

        var request = new AuthenticateRequest { Name = user, Password = Password() };
        try
        {
            using var call = connection.Users.AuthenticateAsync(
                request, new CallOptions(deadline: DateTime.UtcNow + Deadline, cancellationToken: cancellation));
            var reply = await call.ResponseAsync.ConfigureAwait(false);
            (_hadToken, _refusal) = (true, null);
            _jitter.Reset();
            return reply.Token;
        }
        catch (RpcException failure) when (EtcdFailures.IsWithoutUsers(failure))
        {
            return null;
        }
        catch (RpcException failure) when (EtcdFailures.Translate(failure, connection.Address).Fault != StoreFault.Unreachable)
        {
            (_refusal, _refusedAt, _rest) = (failure.Status, time.GetTimestamp(), _jitter.Next());
            throw;
        }
    }

    private string Password()
    {
        if (options.PasswordFile is not { } file)
        {
            return "";
        }

        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreFault.Unauthenticated, $"The password file `{file}` cannot be read.", unreadable);
        }
    }
}
