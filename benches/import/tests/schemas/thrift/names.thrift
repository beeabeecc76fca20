struct http_request {
  1: string userAgent,
  2: i32 contentLength,
  3: string kind,
  4: Option option,
}

struct Option {
  1: string origin,
  2: bool IsClosed,
  3: i32 _private,
}

enum status_code {
  ok = 200,
  not_found = 404
}

struct Response {
  1: status_code code,
  2: http_request request,
}
